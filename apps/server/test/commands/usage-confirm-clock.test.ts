import { afterEach, expect, test, vi } from 'vitest';
import { at, aUse, NOW, storeToken } from '../../../../test/support/samples.ts';
import { openTestSite, type TestSite } from '../support/test-site.ts';

// This test runs five processes.
vi.setConfig({ testTimeout: 120_000 });

const DAY = 86_400_000;

let site: TestSite;
afterEach(() => site.close());

test.each(['SQLite', 'PostgreSQL'] as const)(
  'confirm-clock resumes a stopped retention on %s, and doctor reports the stop',
  async (name) => {
    site = await openTestSite(name);
    expect((await site.run(['migrate'])).code).toBe(0);
    const database = await site.openDatabase();
    const { id } = await storeToken(database.tokens);
    await database.usage.record(aUse(id));
    await database.maintain(NOW);
    await database.maintain(at(100 * DAY));
    const doctor = await site.run(['doctor']);
    expect(doctor.stdout).toMatch(
      /^warning +retention: stopped: the clock said 2026-11-09T.*last run was at 2026-08-01T.*\n.*confirm-clock/m,
    );

    // There is no terminal to answer the question.
    expect(await site.run(['usage', 'confirm-clock'])).toMatchObject({ code: 2, stdout: '' });
    const confirmed = await site.run(['usage', 'confirm-clock', '--yes']);
    expect(confirmed).toMatchObject({ code: 0, stderr: expect.stringContaining('Confirmed.') });
    await database.maintain(at(100 * DAY));
    await database.close();
    expect(await site.sql('SELECT id FROM token_usage_logs')).toEqual([]);
    expect(await site.run(['usage', 'confirm-clock'])).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('nothing to confirm'),
    });
  },
);
