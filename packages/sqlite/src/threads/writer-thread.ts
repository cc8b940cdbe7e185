import { parentPort, workerData } from 'node:worker_threads';
import type BetterSqlite3 from 'better-sqlite3';
import { openConnection } from '../connection.ts';
import { WRITES, type WriteName } from './calls.ts';
import { answerRequest, steadyNow, type ThreadRequest } from './thread-messages.ts';

// The writer's thread waits for the lock and the disk, so that the event loop never does.
const port = parentPort;
if (port === null) throw new Error('writer-thread.js runs as a worker thread');
const connection = openConnection(workerData.file);
const TIMEOUT_MS = 5_000;

port.on('message', (request: ThreadRequest | 'stop') => {
  if (request === 'stop') {
    connection.close();
    port.close();
  } else {
    port.postMessage(answerRequest(request, () => perform(request)));
  }
});

function perform({ name, args, askedAt }: ThreadRequest): unknown {
  // The sender's types pair name and arguments; a message loses these types.
  const write = WRITES[name as WriteName] as (
    on: BetterSqlite3.Database,
    ...args: readonly unknown[]
  ) => unknown;
  // All requests share one wait for a lock: 5 s for each in turn could take minutes.
  connection.pragma(`busy_timeout = ${Math.max(1, Math.ceil(askedAt + TIMEOUT_MS - steadyNow()))}`);
  // IMMEDIATE takes the write lock first: rows that are read in the transaction cannot change before it writes.
  return connection.transaction(() => write(connection, ...args)).immediate();
}
