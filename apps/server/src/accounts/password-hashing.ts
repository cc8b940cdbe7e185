import { AsyncLocalStorage } from 'node:async_hooks';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { createGate } from './gate.ts';

export interface PasswordHashing {
  hash(password: string): Promise<string>;
  verify(input: { readonly hash: string; readonly password: string }): Promise<boolean>;
  /** Does `work`, within which `prepare` may hash a password before it is needed. */
  within<T>(work: () => Promise<T>): Promise<T>;
  /** Hashes the password, so that `hash` has the result at hand. Does nothing outside of `within`. */
  prepare(password: string): Promise<void>;
}

/**
 * Better Auth's scrypt, two at a time, so that a flood of sign-ups leaves processor and threads to the tokens.
 * `prepare` exists because Better Auth hashes inside its transaction, which on SQLite holds the only write lock and on
 * PostgreSQL a connection for a tenth of a second.
 */
export function createPasswordHashing(): PasswordHashing {
  const gate = createGate(2, 256);
  const prepared = new AsyncLocalStorage<{ password?: string; hash?: string }>();

  return {
    async hash(password) {
      const ready = prepared.getStore();
      if (ready?.hash !== undefined && ready.password === password) return ready.hash;
      return gate(() => hashPassword(password));
    },
    verify: (input) => gate(() => verifyPassword(input)),
    within: (work) => prepared.run({}, work),
    async prepare(password) {
      const ready = prepared.getStore();
      if (ready === undefined) return;
      ready.hash = await gate(() => hashPassword(password));
      ready.password = password;
    },
  };
}
