import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite, type SqliteDatabase } from '@tokenhouse/sqlite';
import { onTestFinished } from 'vitest';

/** A path for a database file in a folder that goes when the test is over. */
export async function freshFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tokenhouse-sqlite-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'data', 'tokenhouse.db');
}

/** Opens the file, or a fresh one, until the test is over. */
export async function openFile(file?: string): Promise<SqliteDatabase> {
  const database = await openSqlite({
    file: file ?? (await freshFile()),
    usageLog: 'durable',
    retentionDays: 90,
  });
  onTestFinished(() => database.close());
  return database;
}
