import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Identify, Tokenhouse } from '@tokenhouse/http';
import type { Call } from '../../../../../test/support/wire.ts';

/** Creates the Tokenhouse on the test's database, with `identify` for the framework's own request. */
export type Open = <R>(identify: Identify<R>) => Tokenhouse<R>;

/** An application under one framework: one guarded route, and the token routes at `/api/auth/tokens`. */
export interface App {
  readonly name: string;
  /** A request to the guarded route, without credentials. Its response contains the owner of the token. */
  readonly guarded: Call;
  /** What the log calls it. */
  readonly endpoint: string;
  start(open: Open): Promise<Listening>;
}

export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

export const NOTE: Call = { method: 'GET', path: '/notes/7' };

/** The application's sessions: a cookie with the user id. `broken` simulates a session store that fails. */
export function userOf(cookie: string | null | undefined): string | undefined {
  const user = /(?:^|; )user=([^;]*)/.exec(cookie ?? '')?.[1];
  if (user === 'broken') throw new Error('the secret cause');
  return user;
}

/** Waits until the server listens on a port of its own choice. */
export async function listening(server: Server): Promise<Listening> {
  if (!server.listening) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
