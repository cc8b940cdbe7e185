import { parentPort, workerData } from 'node:worker_threads';
import BetterSqlite3 from 'better-sqlite3';
import { openConnection } from './connection.ts';
import { isDatabaseFailure } from './failure.ts';
import { steadyNow, WRITES, type WriteAnswer, type WriteRequest } from './writes.ts';

// The writer's thread: it alone waits for the lock and the disk, so that the event loop never does.
const port = parentPort;
if (port === null) throw new Error('writer-thread.js runs as a worker thread');
const connection = openConnection(workerData.file);
const PATIENCE_MS = 5_000;

port.on('message', (request: WriteRequest | 'stop') => {
  if (request === 'stop') {
    connection.close();
    port.close();
  } else {
    port.postMessage(perform(request));
  }
});

function perform({ id, name, args, askedAt }: WriteRequest): WriteAnswer {
  // The sender's types have paired name and arguments; a message cannot carry that proof.
  const write = WRITES[name] as (on: BetterSqlite3.Database, ...args: readonly unknown[]) => unknown;
  try {
    // What waits behind a lock waits for it together: each for 5 s in turn could take minutes.
    connection.pragma(`busy_timeout = ${Math.max(1, Math.ceil(askedAt + PATIENCE_MS - steadyNow()))}`);
    // IMMEDIATE takes the write lock first: what is read inside still holds when it is written.
    const result = connection.transaction(() => write(connection, ...args)).immediate();
    return { id, outcome: 'done', result };
  } catch (cause) {
    return { id, outcome: 'failed', error: toSendableError(cause), database: isDatabaseFailure(cause) };
  }
}

/** A SqliteError is no native error: sent as it is, only its code would arrive. */
function toSendableError(cause: unknown): Error {
  if (!(cause instanceof BetterSqlite3.SqliteError))
    return cause instanceof Error ? cause : new Error(String(cause));
  return new Error(`${cause.code}: ${cause.message}`);
}
