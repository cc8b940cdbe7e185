import { statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { storeToken } from '../../../test/support/samples.ts';
import { freshFile, openFile } from './open-file.ts';

describe('opening a file', () => {
  test('makes the folder and the file for this user of the system only', async () => {
    const file = await freshFile();
    await openFile(file);
    expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(`${file}-wal`).mode & 0o777).toBe(0o600);
  });

  test('flushes at each commit and logs ahead', async () => {
    const { connection } = await openFile();
    expect(connection.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(connection.pragma('synchronous', { simple: true })).toBe(2);
    expect(connection.pragma('foreign_keys', { simple: true })).toBe(1);
    expect(connection.pragma('busy_timeout', { simple: true })).toBe(5_000);
  });

  test('a second call keeps the data and applies no migration twice', async () => {
    const file = await freshFile();
    const first = await openFile(file);
    const token = await storeToken(first.tokens);
    const applied = first.connection.prepare('SELECT * FROM tokenhouse_migrations').all();
    await first.close();

    const second = await openFile(file);
    expect(second.connection.prepare('SELECT * FROM tokenhouse_migrations').all()).toEqual(applied);
    expect((await second.tokens.findByHash(token.hash))?.id).toBe(token.id);
  });

  test('uses that were logged before the column count existed count once each', async () => {
    const file = await freshFile();
    const first = await openFile(file);
    first.connection.exec(`
      ALTER TABLE token_usage_logs DROP COLUMN count;
      DELETE FROM tokenhouse_migrations WHERE name LIKE '0004%';
      INSERT INTO token_usage_logs (token_id, endpoint, outcome, created_at)
      VALUES ('t', 'GET /', 'accepted', '2026-08-01T09:30:00.000Z')`);
    await first.close();
    const { connection } = await openFile(file);
    expect(connection.prepare('SELECT count FROM token_usage_logs').all()).toEqual([{ count: 1 }]);
  });

  test('a migration of a newer version is a clear error, and nothing is changed', async () => {
    const file = await freshFile();
    const first = await openFile(file);
    first.connection.exec(`INSERT INTO tokenhouse_migrations (name) VALUES ('9999_future.sql')`);
    await first.close();
    await expect(openFile(file)).rejects.toThrow(/newer version of Tokenhouse.*9999_future\.sql/);
  });

  test('a file that is not a database is rejected', async () => {
    const file = await freshFile();
    await (await openFile(file)).close();
    writeFileSync(file, 'no database, but long enough to be taken for one'.repeat(100));
    await expect(openFile(file)).rejects.toThrow('not a database');
  });

  test('close leaves one file, without a log beside it, and may be called twice', async () => {
    const file = await freshFile();
    const database = await openFile(file);
    await storeToken(database.tokens);
    await database.close();
    await database.close();
    expect(statSync(`${file}-wal`, { throwIfNoEntry: false })).toBeUndefined();
  });
});
