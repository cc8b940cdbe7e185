import { join } from 'node:path';
import { createTokenFormat, createTokenService } from '@tokenhouse/core';
import { openPostgres } from '@tokenhouse/postgres';
import { openSqlite } from '@tokenhouse/sqlite';
import { createMapLookUp, measureOperations } from '../support/operations.js';
import { fillPostgres, fillSqlite } from '../support/tokens.js';
import { MAP_LOOK_UP } from './limits.js';

export const name = 'in-process';
export const title = 'A verdict in process, without a log';

export async function measure(bench) {
  const url = await bench.createDatabase('in_process');
  await fillPostgres(url, bench.tokens);
  const file = join(bench.folder, 'in-process.db');
  await fillSqlite(file, bench.tokens);
  const options = { usageLog: 'durable', retentionDays: 0 };
  const section = { section: name, unit: 'verdicts/s' };
  const postgres = await openPostgres({ connectionString: url, verifierLeaseMs: 3_000, ...options });
  try {
    const operations = [
      { name: MAP_LOOK_UP, ...createMapLookUp(bench.tokens) },
      { name: 'Tokenhouse, cached (PostgreSQL)', ...validation(postgres), limit: MAP_LOOK_UP },
    ];
    await measureOperations(bench, { ...section, operations });
  } finally {
    await postgres.close();
  }
  // Afterwards: no process has two kinds of database, and code compiled for both would be slower for each.
  const sqlite = await openSqlite({ file, ...options });
  try {
    const operations = [
      { name: 'Tokenhouse, read each time (SQLite)', ...validation(sqlite), limit: MAP_LOOK_UP },
    ];
    await measureOperations(bench, { ...section, operations });
  } finally {
    await sqlite.close();
  }
}

/** `validateToken` of the token service of an app. */
function validation(database) {
  const tokens = createTokenService({
    store: database.tokens,
    format: createTokenFormat('nllm'),
    limits: { maxActive: 10, creationsPerHour: 5 },
    clock: () => new Date(),
  });
  return {
    operation: (text) => tokens.validateToken(text),
    isGood: ({ outcome }) => outcome === 'accepted',
  };
}
