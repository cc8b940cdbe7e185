import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { createAccountHash, createSignInDelays, delayAfter } from './sign-in-delays.ts';
import { sqliteAttempts } from './sqlite-attempts.ts';

const HOME = '203.0.113.1';
const ATTACKER = '198.51.100.1';
const MINUTE = 60_000;

function start() {
  const connection = new BetterSqlite3(':memory:');
  connection.exec(
    'CREATE TABLE sign_in_attempts (id TEXT PRIMARY KEY, failures INTEGER, blocked_until INTEGER, kept_until INTEGER)',
  );
  let now = 1_000_000;
  const store = sqliteAttempts(connection);
  const hash = createAccountHash('a secret of the tests, long enough');
  const instance = () => createSignInDelays({ store, hash, now: () => now });
  const delays = instance();
  /** Seconds to wait, or 0 for an attempt that was admitted and failed. */
  const fail = async (address: string, account = 'ada', on = delays): Promise<number> => {
    try {
      await on.admit(account, address);
      return 0;
    } catch (error) {
      expect(error).toMatchObject({ code: 'rate_limited' });
      return (error as { retryAfter: number }).retryAfter;
    }
  };
  return {
    delays,
    instance,
    fail,
    pass: (ms: number) => {
      now += ms;
    },
    clean: () => store.deleteUnused(now),
    count: () => connection.prepare('SELECT count(*) FROM sign_in_attempts').pluck().get(),
  };
}

test('the delay doubles from 5 seconds to at most a quarter of an hour', () => {
  expect([0, 4, 5, 6, 7, 12, 13, 1_000].map((failures) => delayAfter(failures) / 1_000)).toEqual([
    0, 0, 5, 10, 20, 640, 900, 900,
  ]);
});

describe('the delays of an account', () => {
  test('five failures cause no delay, regardless of the network', async () => {
    const { fail } = start();
    for (let n = 0; n < 5; n += 1) expect(await fail(`2001:db8:${n}::1`)).toBe(0);
    expect(await fail(HOME)).toBe(5);
    expect(await fail(HOME, 'grace')).toBe(0);
  });

  test('an attempt during a delay does not extend it', async () => {
    const { fail, pass } = start();
    for (let n = 0; n < 5; n += 1) await fail(ATTACKER);
    for (let n = 0; n < 10; n += 1) expect(await fail(ATTACKER)).toBe(5);
    pass(5_000);
    expect(await fail(ATTACKER)).toBe(0);
    expect(await fail(ATTACKER)).toBe(10);
  });

  test('the delay is at most a quarter of an hour, and a day without failures ends it', async () => {
    const { fail, pass } = start();
    for (let n = 0; n < 30; n += 1) {
      await fail(ATTACKER);
      pass(15 * MINUTE);
    }
    await fail(ATTACKER);
    expect(await fail(HOME)).toBe(900);
    pass(24 * 60 * MINUTE);
    for (let n = 0; n < 5; n += 1) expect(await fail(HOME)).toBe(0);
  });

  test('strangers do not delay the owner in a network known from an earlier sign-in', async () => {
    const { delays, fail, pass } = start();
    await (await delays.admit('ada', HOME)).succeeded();
    for (let n = 0; n < 6; n += 1) await fail(ATTACKER);
    expect(await fail(ATTACKER)).toBe(5);
    expect(await fail(HOME)).toBe(0);
    // Failures in a known network also count.
    for (let n = 0; n < 4; n += 1) await fail(HOME);
    expect(await fail(HOME)).toBe(5);
    pass(31 * 24 * 60 * MINUTE);
    for (let n = 0; n < 5; n += 1) await fail(ATTACKER);
    expect(await fail(HOME)).toBe(5);
  });

  test('a success resets the count, and an undone attempt does not count', async () => {
    const { delays, fail } = start();
    for (let n = 0; n < 4; n += 1) await fail(HOME);
    for (let n = 0; n < 3; n += 1) await (await delays.admit('ada', HOME)).undo();
    await (await delays.admit('ada', HOME)).succeeded();
    for (let n = 0; n < 5; n += 1) expect(await fail(HOME)).toBe(0);
  });

  test('all instances share the count, and simultaneous attempts all count', async () => {
    const { fail, instance } = start();
    const waits = await Promise.all(Array.from({ length: 20 }, () => fail(ATTACKER, 'ada', instance())));
    expect(waits.filter((seconds) => seconds === 0)).toHaveLength(5);
  });

  test('a clock that was far ahead delays no account after it is corrected', async () => {
    const { fail, pass } = start();
    pass(400 * 24 * 60 * MINUTE);
    for (let failures = 0; failures < 7; failures += 1) await fail(ATTACKER);
    pass(-400 * 24 * 60 * MINUTE);
    expect(await fail(ATTACKER)).toBe(0);
  });

  test('expired rows are deleted', async () => {
    const { fail, pass, clean, count } = start();
    await fail(ATTACKER);
    await clean();
    expect(count()).toBe(1);
    pass(24 * 60 * MINUTE);
    await clean();
    expect(count()).toBe(0);
  });
});
