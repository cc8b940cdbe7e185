import { parentPort, workerData } from 'node:worker_threads';
import type BetterSqlite3 from 'better-sqlite3';
import { openConnection } from './connection.ts';
import { READS, type ReadName } from './reads.ts';
import { answerRequest, type ThreadRequest } from './thread-messages.ts';

// The reader's thread: a read of many uses takes time here, and not on the event loop.
const port = parentPort;
if (port === null) throw new Error('reader-thread.js runs as a worker thread');
const connection = openConnection(workerData.file);
connection.pragma('query_only = ON');
// Most pages of the log are read once: it is not to hold 64 MB of them.
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
  // The sender's types have paired name and arguments; a message cannot carry that proof.
  const read = READS[name as ReadName] as (
    on: BetterSqlite3.Database,
    ...args: readonly unknown[]
  ) => unknown;
  return read(connection, ...args);
}
