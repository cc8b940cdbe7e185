import { PROBLEM_MEDIA_TYPE } from '@tokenhouse/http';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Account, SignedIn } from '../accounts/accounts.ts';
import { reauthenticationRequired } from '../accounts/sessions/fresh-sign-in.ts';
import { problem } from '../http/schemas.ts';
import type { Services } from '../services.ts';
import type { Admits, Caller } from './caller.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on routes made with `person`, `freshPerson` or `anyone`. */
    caller: Caller;
    /** Set on routes made with `person` or `freshPerson`. */
    account: Account;
  }
}

/** For the description of routes that only a signed-in person may use. */
export const PERSON = [{ session: [] }, { jwt: [] }];

/** For the description of routes that take any credential. */
export const ANYONE = [{ apiToken: [] }, ...PERSON];

/** For routes that only a signed-in person may use. The caller is told before the body is read. */
export function person({ findCaller }: Services) {
  return {
    async onRequest(request: FastifyRequest) {
      await admitPerson(findCaller, request);
    },
  };
}

/** For what the finder of a screen left unlocked must not do: a person who has signed in a short while ago. */
export function freshPerson({ findCaller }: Services) {
  return {
    async onRequest(request: FastifyRequest) {
      const { isFresh } = await admitPerson(findCaller, request);
      if (!isFresh) throw reauthenticationRequired();
    },
  };
}

/** For routes that take any credential. */
export function anyone({ findCaller }: Services) {
  return {
    async onRequest(request: FastifyRequest) {
      await admit(findCaller, request, 'anyone');
    },
  };
}

async function admitPerson(findCaller: Services['findCaller'], request: FastifyRequest): Promise<SignedIn> {
  const caller = await admit(findCaller, request, 'person');
  if (caller.authMethod === 'api_token')
    throw new Error('findCaller let a token through where only people may go');
  request.account = caller.account;
  return caller;
}

async function admit(
  findCaller: Services['findCaller'],
  request: FastifyRequest,
  admits: Admits,
): Promise<Caller> {
  request.caller = await findCaller(request, admits);
  return request.caller;
}

/** The failures of a route for its schema; what they mean stands in the error table. */
export function problems(...statuses: readonly number[]) {
  return Object.fromEntries(
    statuses.map((status) => [status, { content: { [PROBLEM_MEDIA_TYPE]: { schema: problem } } }]),
  );
}

export const tokenParams = z.object({ id: z.string() });
