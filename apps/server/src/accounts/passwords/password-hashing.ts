import { AsyncLocalStorage } from 'node:async_hooks';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { groupOf } from '../../http/address-group.ts';
import { createConcurrencyLimit } from './concurrency-limit.ts';

export interface PasswordHashing {
  hash(password: string): Promise<string>;
  verify(input: { readonly hash: string; readonly password: string }): Promise<boolean>;
  /** Runs `work` on behalf of an address. Within it, `prepare` may hash a password before it is needed. */
  within<T>(address: string, work: () => Promise<T>): Promise<T>;
  /** Hashes the password, so that `hash` has the result at hand. Does nothing outside of `within`. */
  prepare(password: string): Promise<void>;
}

/**
 * Better Auth's scrypt, two at a time, so that a flood of sign-ups leaves processor time and threads for tokens.
 * `prepare` exists because Better Auth hashes inside its transaction, which on SQLite holds the only write lock and on
 * PostgreSQL a connection for a tenth of a second.
 */
export function createPasswordHashing(): PasswordHashing {
  const limit = createConcurrencyLimit(2, 256);
  const requests = new AsyncLocalStorage<{ readonly address: string; password?: string; hash?: string }>();
  const inTurn = <T>(work: () => Promise<T>) => limit(groupOf(requests.getStore()?.address ?? ''), work);

  return {
    async hash(password) {
      const ready = requests.getStore();
      if (ready?.hash !== undefined && ready.password === password) return ready.hash;
      return inTurn(() => hashPassword(password));
    },
    verify: (input) => inTurn(() => verifyPassword(input)),
    within: (address, work) => requests.run({ address }, work),
    async prepare(password) {
      const ready = requests.getStore();
      if (ready === undefined) return;
      ready.hash = await inTurn(() => hashPassword(password));
      ready.password = password;
    },
  };
}
