import { AsyncLocalStorage } from 'node:async_hooks';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { createGate } from './gate.ts';

export interface PasswordHashing {
  hash(password: string): Promise<string>;
  verify(input: { readonly hash: string; readonly password: string }): Promise<boolean>;
  /** Hashes the password, and then does `work`, within which `hash` has the result at hand. */
  hashBefore<T>(password: string, work: () => Promise<T>): Promise<T>;
}

/**
 * Better Auth's scrypt, two at a time, so that a flood of sign-ups leaves processor and threads to the tokens.
 * `hashBefore` exists because Better Auth hashes inside its transaction, which on SQLite holds the only write lock
 * and on PostgreSQL a connection for a tenth of a second.
 */
export function createPasswordHashing(): PasswordHashing {
  const gate = createGate(2, 256);
  const prepared = new AsyncLocalStorage<{ readonly password: string; readonly hash: string }>();

  return {
    async hash(password) {
      const ready = prepared.getStore();
      return ready?.password === password ? ready.hash : gate(() => hashPassword(password));
    },
    verify: (input) => gate(() => verifyPassword(input)),
    async hashBefore(password, work) {
      const hash = await gate(() => hashPassword(password));
      return prepared.run({ password, hash }, work);
    },
  };
}
