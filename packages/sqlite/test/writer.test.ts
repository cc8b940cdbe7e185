import type { Worker } from 'node:worker_threads';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { aToken, aUse, LIMITS, NOW, storeToken } from '../../../test/support/samples.ts';
import { freshFile, openFile } from './open-file.ts';

/** Runs `start`, and returns the threads that were started meanwhile beside its result. */
async function catchThreads<T>(start: () => Promise<T>): Promise<{ result: T; threads: Worker[] }> {
  const threads: Worker[] = [];
  const listener = (worker: Worker) => threads.push(worker);
  process.on('worker', listener);
  const result = await start();
  // Node reports a thread one tick after its start.
  await new Promise(setImmediate);
  process.off('worker', listener);
  return { result, threads };
}

describe('the writer thread', () => {
  test('when it dies the uses under way are refused, and a new thread serves the next', async () => {
    const { result: database, threads } = await catchThreads(() => openFile());
    const token = await storeToken(database.tokens);
    expect(threads).toHaveLength(1);

    const underWay = Promise.resolve(database.usage.record(aUse(token.id))).catch((error) => error.code);
    const creation = database.tokens.createToken(aToken(), LIMITS).catch((error) => error.code);
    await threads[0]?.terminate();
    expect(['unavailable', undefined]).toContain(await underWay);
    expect(['unavailable', { outcome: 'created', token: expect.anything() }]).toContainEqual(await creation);

    await database.usage.record(aUse(token.id));
    expect((await database.tokens.findToken(token.userId, token.id))?.lastUsedAt).toEqual(NOW);
  });

  test('while another process holds the write lock, writes fail after 5 s and reads work', async () => {
    const file = await freshFile();
    const database = await openFile(file);
    const token = await storeToken(database.tokens);
    const other = new BetterSqlite3(file);
    other.exec('BEGIN IMMEDIATE');

    let turns = 0;
    const counting = setInterval(() => {
      turns += 1;
    }, 10);
    const use = Promise.resolve(database.usage.record(aUse(token.id))).catch((error) => error.code);
    expect((await database.tokens.findByHash(token.hash))?.id).toBe(token.id);
    expect(await use).toBe('unavailable');
    clearInterval(counting);
    expect(turns).toBeGreaterThan(100);

    other.exec('ROLLBACK');
    other.close();
    await database.usage.record(aUse(token.id));
  });

  test('a write to a full disk fails and changes nothing', async () => {
    const file = await freshFile();
    const database = await openFile(file);
    const token = await storeToken(database.tokens);
    // A failing trigger simulates the disk: it fails in the middle of the transaction.
    database.connection.exec(
      `CREATE TRIGGER full BEFORE UPDATE OF last_used_at ON api_tokens BEGIN SELECT * FROM no_such_table; END`,
    );
    await expect(database.usage.record(aUse(token.id))).rejects.toMatchObject({ code: 'unavailable' });
    database.connection.exec('DROP TRIGGER full');
    const page = await database.usage.listUses(token.userId, token.id, { limit: 1, cursor: undefined });
    expect(page?.uses).toEqual([]);
  });

  test('a transaction left open on the accounts’ connection does not hide a revocation', async () => {
    const database = await openFile();
    const token = await storeToken(database.tokens);
    database.connection.exec('BEGIN');
    database.connection.prepare('SELECT count(*) FROM api_tokens').get();
    await database.tokens.revokeToken(token.userId, token.id, NOW);
    expect((await database.tokens.findByHash(token.hash))?.revokedAt).toEqual(NOW);
    database.connection.exec('COMMIT');
  });

  test('the error of a refused creation says why, and nothing of the hash', async () => {
    const database = await openFile();
    const token = await storeToken(database.tokens);
    const error = await database.tokens
      .createToken(aToken({ hash: token.hash }), LIMITS)
      .catch((failure) => failure);
    expect(error).toBeInstanceOf(Error);
    expect(error.message).toBe('SQLITE_CONSTRAINT_UNIQUE: UNIQUE constraint failed: api_tokens.token_hash');
    expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain(token.hash.reveal());
  });
});
