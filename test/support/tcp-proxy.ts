import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A network between a client and a server that can go wrong. */
export interface TcpProxy {
  readonly port: number;
  /** Nothing passes any more, and nobody is told: connections stay open. */
  silence(): void;
  /** Every connection breaks, and new ones are refused. */
  cut(): void;
  /** Connections work again; what was held back while it was silent passes. */
  restore(): void;
  /** Breaks every connection; new ones lead there. */
  leadTo(target: Target): void;
  close(): Promise<void>;
}

export interface Target {
  readonly host: string;
  readonly port: number;
}

export async function startTcpProxy(first: Target): Promise<TcpProxy> {
  let target = first;
  const pairs = new Set<readonly [Socket, Socket]>();
  let state: 'open' | 'silent' | 'cut' = 'open';

  const server = createServer((near) => {
    if (state === 'cut') {
      near.destroy();
      return;
    }
    const far = connect(target);
    const pair = [near, far] as const;
    pairs.add(pair);
    for (const [one, other] of [pair, [far, near] as const]) {
      one.on('error', () => other.destroy());
      one.on('close', () => {
        other.destroy();
        pairs.delete(pair);
      });
      one.on('data', (chunk) => void other.write(chunk));
      if (state === 'silent') one.pause();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    silence() {
      state = 'silent';
      for (const socket of [...pairs].flat()) socket.pause();
    },
    cut() {
      state = 'cut';
      for (const socket of [...pairs].flat()) socket.destroy();
    },
    restore() {
      state = 'open';
      for (const socket of [...pairs].flat()) socket.resume();
    },
    leadTo(other) {
      target = other;
      for (const socket of [...pairs].flat()) socket.destroy();
    },
    async close() {
      for (const socket of [...pairs].flat()) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
