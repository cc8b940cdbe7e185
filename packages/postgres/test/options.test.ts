import { openPostgres, type PostgresOptions } from '@tokenhouse/postgres';
import pg from 'pg';
import { expect, test } from 'vitest';

// Nobody listens there: what is refused is refused before anybody is asked.
const connectionString = 'postgres://127.0.0.1:1/none';

test.each<[string, Partial<PostgresOptions>]>([
  ['usageLog', { usageLog: 'Durable' as 'durable' }],
  ['retentionDays', { retentionDays: -1 }],
  ['verifierLeaseMs', { verifierLeaseMs: Number.NaN }],
])('a bad %s is refused before the database is asked', async (name, option) => {
  const opening = openPostgres({ connectionString, ...option } as PostgresOptions);
  await expect(opening).rejects.toThrow(RangeError);
  await expect(opening).rejects.toThrow(name);
});

test('a client in place of a pool is refused, and not waited for', async () => {
  const pool = new pg.Client({ connectionString }) as unknown as pg.Pool;
  await expect(openPostgres({ pool })).rejects.toThrow('The pool is not from the package pg');
});
