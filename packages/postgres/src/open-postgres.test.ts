import pg from 'pg';
import { expect, test } from 'vitest';
import { openPostgres, type PostgresOptions } from './open-postgres.ts';

// No server listens there: options are checked before the first connection.
const connectionString = 'postgres://127.0.0.1:1/none';

test.each<[string, Partial<PostgresOptions>]>([
  ['usageLog', { usageLog: 'Durable' as 'durable' }],
  ['retentionDays', { retentionDays: -1 }],
  ['verifierLeaseMs', { verifierLeaseMs: Number.NaN }],
])('a bad %s is rejected before the first connection', async (name, option) => {
  const opening = openPostgres({ connectionString, ...option } as PostgresOptions);
  await expect(opening).rejects.toThrow(RangeError);
  await expect(opening).rejects.toThrow(name);
});

test('a client in place of a pool is rejected at once', async () => {
  const pool = new pg.Client({ connectionString }) as unknown as pg.Pool;
  await expect(openPostgres({ pool })).rejects.toThrow('The pool is not from the package pg');
});
