import { AsyncLocalStorage } from 'node:async_hooks';
import { ERRORS, TokenhouseError, unavailable } from '@tokenhouse/core';
import type { Sender } from '../accounts.ts';
import type { AccountHash, Attempt, SignInDelays } from './sign-in-delays.ts';

/** Follows a request through Better Auth, which supports neither delays nor request ids. */
export interface SignInRequests {
  /** Runs the request, settles its attempt by the response, and reports an attempt that failed in one line. */
  within(sender: Sender, work: () => Promise<Response>): Promise<Response>;
  /** Counts an attempt to sign in. Throws `rate_limited` while the account is delayed. */
  begin(email: string): Promise<void>;
  /** Notes that a user is about to sign up: the first sign-in comes from this address. */
  expect(email: string): void;
  /** Accepts a line of Better Auth's log that belongs to a request. Returns false outside of a request. */
  hear(level: 'debug' | 'info' | 'warn' | 'error', message: string, details: readonly unknown[]): boolean;
}

interface SignInRequest {
  readonly sender: Sender;
  account?: string;
  attempt?: Attempt;
  /** Better Auth's reason for the failure. */
  reason?: string;
}

/** Enough of the hash to distinguish accounts. */
const HASH_IN_LOG = 16;

export function createSignInRequests(delays: SignInDelays, hash: AccountHash): SignInRequests {
  const requests = new AsyncLocalStorage<SignInRequest>();

  return {
    async within(sender, work) {
      const request: SignInRequest = { sender };
      try {
        const response = await requests.run(request, work);
        await settle(request, response.status);
        return response;
      } catch (error) {
        const code = error instanceof TokenhouseError ? error.code : 'internal';
        await settle(request, ERRORS[code].status);
        throw error;
      }
    },
    async begin(email) {
      const request = requests.getStore();
      if (request === undefined) return;
      request.account = hash(email.toLowerCase());
      request.reason = 'The account is delayed';
      request.attempt = await orUnavailable(() =>
        delays.admit(request.account ?? '', request.sender.address),
      );
      delete request.reason;
    },
    expect(email) {
      const request = requests.getStore();
      if (request === undefined) return;
      const account = hash(email.toLowerCase());
      const succeeded = () => delays.know(account, request.sender.address);
      request.attempt = { succeeded, undo: async () => {} };
    },
    hear(level, message, details) {
      const request = requests.getStore();
      if (request === undefined) return false;
      if (request.account !== undefined && level === 'warn') request.reason = message;
      // Errors of the server itself get a 500, and are logged as errors there.
      else request.sender.report(level === 'error' ? 'warn' : level, { details }, message);
      return true;
    },
  };
}

async function settle({ sender, account, attempt, reason }: SignInRequest, status: number): Promise<void> {
  const isDenied = status === 401 || (status === 429 && account !== undefined);
  if (isDenied && account !== undefined) {
    sender.report('warn', { account: account.slice(0, HASH_IN_LOG), reason }, 'A sign-in failed');
  }
  if (attempt === undefined || status === 401) return;
  await orUnavailable(() => (status < 300 ? attempt.succeeded() : attempt.undo()));
}

async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof TokenhouseError ? error : unavailable(error);
  }
}
