import { createHmac, hkdfSync } from 'node:crypto';
import type { TokenhouseError } from '@tokenhouse/core';
import { groupOf } from '../../http/address-group.ts';
import type { AttemptRow, AttemptStore } from './attempt-store.ts';
import { tooManyAttempts } from './too-many-attempts.ts';

const HOUR_MS = 3_600_000;
/** How many wrong passwords cause no delay. */
const FREE_FAILURES = 5;
const FIRST_DELAY_MS = 5_000;
const LONGEST_DELAY_MS = HOUR_MS / 4;
/** How long failures count, and how long a network stays known after a success. */
const FAILURES_KEPT_MS = 24 * HOUR_MS;
const NETWORK_KEPT_MS = 30 * 24 * HOUR_MS;
/** More simultaneous attempts than this are rejected. */
const MOST_CONFLICTS = 50;

/** The delay after this many failures, in milliseconds: doubled each time, at most a quarter of an hour. */
export function delayAfter(failures: number): number {
  return failures < FREE_FAILURES
    ? 0
    : Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - FREE_FAILURES));
}

/** An admitted attempt. It counts as a failure until it is settled otherwise. */
export interface Attempt {
  succeeded(): Promise<void>;
  /** The password was not checked, so the attempt does not count. */
  undo(): Promise<void>;
}

/**
 * Delays all attempts to sign in to one account, whether or not the account exists. A network from
 * which the owner signed in within 30 days is counted separately, so that attempts by strangers do not delay the
 * owner there. Counts in the database, for all instances.
 */
export interface SignInDelays {
  /** Throws `rate_limited` while the account is delayed. */
  admit(account: string, address: string): Promise<Attempt>;
  /** Records that the owner of the account uses this address. */
  know(account: string, address: string): Promise<void>;
}

export interface SignInDelaysOptions {
  readonly store: AttemptStore;
  readonly hash: AccountHash;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** `account` is always a hash: typed e-mail addresses are not stored. */
export function createSignInDelays({ store, hash, now }: SignInDelaysOptions): SignInDelays {
  const idAt = (account: string, address: string) => hash(`${account} ${groupOf(address).near}`);
  const known = (id: string): AttemptRow => ({ ...empty(id), keptUntil: now() + NETWORK_KEPT_MS });

  return {
    async admit(account, address) {
      const here = idAt(account, address);
      for (let conflicts = 0; conflicts < MOST_CONFLICTS; conflicts += 1) {
        const rows = await store.read([account, here]);
        const seen =
          rows.find(({ id, keptUntil }) => id === here && keptUntil > now()) ??
          rows.find(({ id }) => id === account);
        const next = count(seen ?? empty(account), now());
        if (!(await store.replace(next, seen))) continue;
        return {
          succeeded: () => store.save(next.id === here ? [known(here)] : [known(here), empty(account)]),
          undo: async () => void (await store.replace(seen ?? empty(account), next)),
        };
      }
      throw delayed(1_000);
    },
    know: (account, address) => store.save([known(idAt(account, address))]),
  };
}

/** The row with one more attempt. Throws while the account is delayed. */
function count(seen: AttemptRow, now: number): AttemptRow {
  // Times further ahead than these were written by a clock that was wrong.
  const counts = seen.keptUntil > now && seen.keptUntil <= now + NETWORK_KEPT_MS;
  const isDelayed = seen.blockedUntil > now && seen.blockedUntil <= now + LONGEST_DELAY_MS;
  if (counts && isDelayed) throw delayed(seen.blockedUntil - now);
  const failures = counts ? seen.failures + 1 : 1;
  return {
    id: seen.id,
    failures,
    blockedUntil: now + delayAfter(failures),
    keptUntil: Math.max(counts ? seen.keptUntil : 0, now + FAILURES_KEPT_MS),
  };
}

function empty(id: string): AttemptRow {
  return { id, failures: 0, blockedUntil: 0, keptUntil: 0 };
}

function delayed(ms: number): TokenhouseError {
  return tooManyAttempts('Too many attempts to sign in to this account.', Math.ceil(ms / 1_000));
}

/** Replaces an account's name with a hash that only a holder of the secret can compute. 64 hexadecimal characters. */
export type AccountHash = (text: string) => string;

/** HMAC-SHA256 with a separate key, derived from the server's secret (RFC 5869). */
export function createAccountHash(secret: string): AccountHash {
  const key = new Uint8Array(hkdfSync('sha256', secret, '', 'tokenhouse account hash', 32));
  return (text) => createHmac('sha256', key).update(text).digest('hex');
}
