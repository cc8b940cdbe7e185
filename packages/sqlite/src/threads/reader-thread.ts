import { parentPort, workerData } from 'node:worker_threads';
import type BetterSqlite3 from 'better-sqlite3';
import { openConnection } from '../connection.ts';
import { READS, type ReadName } from './calls.ts';
import { answerRequest, type ThreadRequest } from './thread-messages.ts';

// The reader's thread, so that a read of many uses does not block the event loop.
const port = parentPort;
if (port === null) throw new Error('reader-thread.js runs as a worker thread');
const connection = openConnection(workerData.file);
connection.pragma('query_only = ON');
// Most pages of the log are read once, so a small cache is enough.
connection.pragma('cache_size = -16384');

port.on('message', (request: ThreadRequest | 'stop') => {
  if (request === 'stop') {
    connection.close();
    port.close();
  } else {
    port.postMessage(answerRequest(request, () => perform(request)));
  }
});

function perform({ name, args }: ThreadRequest): unknown {
  // The sender's types pair name and arguments; a message loses these types.
  const read = READS[name as ReadName] as (
    on: BetterSqlite3.Database,
    ...args: readonly unknown[]
  ) => unknown;
  return read(connection, ...args);
}
