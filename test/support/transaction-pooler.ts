import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A pooler that shares its sessions among clients, like PgBouncer in transaction mode. */
export interface TransactionPooler {
  readonly port: number;
  close(): Promise<void>;
}

interface Session {
  readonly socket: Socket;
  client: Socket | undefined;
}

const READY = 'Z'.charCodeAt(0);
const TERMINATE = 'X'.charCodeAt(0);
const IDLE = 'I'.charCodeAt(0);

/**
 * Each client signs in on its own session, which is then free for all clients: a client gets the session that
 * became free last, and returns it at the end of its transaction. The pooler does not end sessions.
 */
export async function startTransactionPooler(target: {
  readonly host: string;
  readonly port: number;
}): Promise<TransactionPooler> {
  const free: Session[] = [];
  const sockets = new Set<Socket>();

  const server = createServer((client) => {
    sockets.add(client);
    let session: Session | undefined = open(client);
    client.on('data', (chunk) => {
      if (chunk[0] === TERMINATE) return;
      if (session?.client !== client) {
        session = free.pop() ?? fail(client);
        if (session === undefined) return;
        session.client = client;
      }
      session.socket.write(chunk);
    });
    client.on('error', () => {});
  });

  function open(client: Socket): Session {
    const session: Session = { socket: connect(target), client };
    sockets.add(session.socket);
    let buffered = Buffer.alloc(0);
    session.socket.on('error', () => {});
    session.socket.on('data', (chunk) => {
      session.client?.write(chunk);
      buffered = Buffer.concat([buffered, chunk]);
      // A message is one byte for its type, and its length without that byte.
      while (buffered.length >= 5 && buffered.length > buffered.readInt32BE(1)) {
        const end = buffered.readInt32BE(1) + 1;
        if (buffered[0] === READY && buffered[5] === IDLE) {
          session.client = undefined;
          free.push(session);
        }
        buffered = buffered.subarray(end);
      }
    });
    return session;
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** No session is free. PgBouncer would make the client wait. */
function fail(client: Socket): undefined {
  client.destroy();
  return undefined;
}
