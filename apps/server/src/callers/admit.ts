import type { FastifyRequest } from 'fastify';
import type { Account, SignedIn } from '../accounts/accounts.ts';
import { reauthenticationRequired } from '../accounts/sessions/fresh-sign-in.ts';
import type { Admits, Caller, FindCaller } from './caller.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on routes with `requireUser`, `requireFreshSignIn` or `requireCredential`. */
    caller: Caller;
    /** Set on routes with `requireUser` or `requireFreshSignIn`. */
    account: Account;
  }
}

interface Callers {
  readonly findCaller: FindCaller;
}

/** The `security` of routes that only a signed-in user may call. */
export const USER_SECURITY = [{ session: [] }, { jwt: [] }];

/** The `security` of routes that accept any credential. */
export const ANY_SECURITY = [{ apiToken: [] }, ...USER_SECURITY];

/** For routes that only a signed-in user may call. Denies other callers before the body is read. */
export function requireUser({ findCaller }: Callers) {
  return {
    async onRequest(request: FastifyRequest) {
      await admitUser(findCaller, request);
    },
  };
}

/** For actions that need a recent sign-in, so that a session left open on a screen is not enough. */
export function requireFreshSignIn({ findCaller }: Callers) {
  return {
    async onRequest(request: FastifyRequest) {
      const { isFresh } = await admitUser(findCaller, request);
      if (!isFresh) throw reauthenticationRequired();
    },
  };
}

/** For routes that accept any credential. */
export function requireCredential({ findCaller }: Callers) {
  return {
    async onRequest(request: FastifyRequest) {
      await admit(findCaller, request, 'anyone');
    },
  };
}

async function admitUser(findCaller: FindCaller, request: FastifyRequest): Promise<SignedIn> {
  const caller = await admit(findCaller, request, 'user');
  if (caller.authMethod === 'api_token')
    throw new Error('findCaller admitted a token on a route for users only');
  request.account = caller.account;
  return caller;
}

async function admit(findCaller: FindCaller, request: FastifyRequest, admits: Admits): Promise<Caller> {
  request.caller = await findCaller(request, admits);
  return request.caller;
}
