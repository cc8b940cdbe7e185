import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { NOW, storeToken } from '../../../test/support/samples.ts';
import { freshFile, openFile } from './open-file.ts';

const SCRIPT = fileURLToPath(new URL('./record-uses.process.mjs', import.meta.url));

/** Starts a process that records uses; `promised` collects those that were confirmed. */
function startRecording(file: string, tokenId: string, uses: number) {
  const child: ChildProcess = spawn(process.execPath, [SCRIPT, file, tokenId, String(uses)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  return {
    child,
    closed: once(child, 'close'),
    promised: () => output.split('\n').slice(0, -1),
  };
}

describe('several processes on one file', () => {
  test('three that start on a file that is not there yet and write at once lose nothing', async () => {
    const file = await freshFile();
    const processes = [1, 2, 3].map(() => startRecording(file, 'a-token', 1_000));
    const closed = await Promise.all(processes.map((process) => process.closed));
    expect(closed).toEqual([
      [0, null],
      [0, null],
      [0, null],
    ]);
    const { connection } = await openFile(file);
    const logged = connection.prepare('SELECT endpoint FROM token_usage_logs').pluck().all();
    expect(new Set(logged)).toEqual(new Set(processes.flatMap((process) => process.promised())));
    expect(logged).toHaveLength(3_000);
  });

  test('a second one reads and writes beside a running one', async () => {
    const file = await freshFile();
    const database = await openFile(file);
    const token = await storeToken(database.tokens);
    const recording = startRecording(file, token.id, 2_000);
    let creations = 0;
    let ended = false;
    recording.closed.then(() => {
      ended = true;
    });
    while (!ended) {
      const another = await storeToken(database.tokens);
      await database.tokens.revokeToken(another.userId, another.id, NOW);
      expect((await database.tokens.findByHash(another.hash))?.revokedAt).toEqual(NOW);
      creations += 1;
    }
    const counts = database.connection.prepare(
      'SELECT (SELECT count(*) FROM token_usage_logs) AS uses, (SELECT count(*) FROM api_tokens) AS tokens',
    );
    expect(counts.get()).toEqual({ uses: 2_000, tokens: creations + 1 });
    expect((await database.tokens.findToken(token.userId, token.id))?.lastUsedAt).not.toBeNull();
  });

  test('kill -9 while writing leaves a file that opens at once and holds every promised use', async () => {
    const file = await freshFile();
    for (let round = 0; round < 5; round += 1) {
      const recording = startRecording(file, 'a-token', 1_000_000);
      while (recording.promised().length < 200) await once(recording.child.stdout ?? recording.child, 'data');
      recording.child.kill('SIGKILL');
      await recording.closed;

      const { connection } = await openFile(file);
      const logged = new Set(connection.prepare('SELECT endpoint FROM token_usage_logs').pluck().all());
      expect(recording.promised().filter((use) => !logged.has(use))).toEqual([]);
      expect(connection.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    }
  });
});
