import { createTokenhouse, type Gated, type Tokenhouse } from '@tokenhouse/http';
import type { Admitted } from '@tokenhouse/http/fetch';
import type { OpenOptions, TestDatabase } from '../../../../../test/support/databases.ts';
import { NOW } from '../../../../../test/support/samples.ts';
import { type Answer, type HalfSent, send, sendHalf } from '../../../../../test/support/wire.ts';
import type { Listening } from '../apps/app.ts';

/** A request that has reached a handler. */
export interface Handled {
  readonly tokenId: string | undefined;
  readonly body: unknown;
  readonly isAborted: boolean | undefined;
}

/** The records of the handlers of an application under test. */
export interface Desk {
  readonly handled: Handled[];
  /** Each request that has passed the gate, even before its body has arrived. */
  readonly signals: AbortSignal[];
}

/**
 * An application with `POST /late` with `BODY_READ`, `POST /early` with the default, and `GET /stream`, whose
 * response never ends.
 */
export interface LateApp {
  readonly name: string;
  /** The body that it accepts. */
  readonly body: string;
  start(gated: Gated, desk: Desk): Promise<Listening>;
}

export const BODY_READ = { when: 'body-read', bodyLimit: 200 } as const;

/** What `POST /late` and `POST /early` do with a request. */
export function handle(desk: Desk, { token, signal }: Partial<Admitted>, body: unknown): object {
  desk.handled.push({ tokenId: token?.id, body, isAborted: signal?.aborted });
  return { handled: desk.handled.length };
}

export interface Site extends Desk {
  readonly port: number;
  now: Date;
  readonly tokenhouse: Tokenhouse<never>;
  /** The number of watched responses. */
  watched(): number;
  token(expiresAt?: Date): Promise<{ readonly id: string; readonly text: string }>;
  /** Resolves when the token is no longer accepted. */
  revoke(id: string): Promise<void>;
  /** POST with this token, of the body that the application takes unless another is given. */
  post(path: string, text: string, raw?: string): Promise<Answer>;
  /** The same, with most of the body not sent yet. */
  postHalf(path: string, text: string, raw?: string): Promise<HalfSent>;
  outcomes(): Promise<readonly unknown[]>;
  close(): Promise<void>;
}

export async function openSite(
  app: LateApp,
  open: (options?: OpenOptions) => Promise<TestDatabase>,
): Promise<Site> {
  const db = await open();
  const state = { now: NOW };
  let watched = 0;
  const tokenhouse = createTokenhouse<never>({
    database: db.database,
    users: { identify: () => 'ada' },
    publicUrl: 'http://localhost:3000',
    clock: () => state.now,
  });
  const { gate } = tokenhouse;
  const counting: Gated = {
    gate: {
      ...gate,
      watch(token, end) {
        const close = gate.watch(token, end);
        watched += 1;
        let isOpen = true;
        return () => {
          if (isOpen) watched -= 1;
          isOpen = false;
          close();
        };
      },
    },
  };
  const desk: Desk = { handled: [], signals: [] };
  const listening = await app.start(counting, desk);
  return Object.assign(state, desk, {
    port: listening.port,
    tokenhouse,
    watched: () => watched,
    async token(expiresAt: Date | null = null) {
      const generation = await tokenhouse.tokens.generateToken({ userId: 'ada', expiresAt });
      if (generation.outcome !== 'created') throw new Error(generation.outcome);
      return { id: generation.token.id, text: generation.plain.reveal() };
    },
    async revoke(id: string) {
      const revocation = await tokenhouse.tokens.revokeToken('ada', id);
      if (revocation?.receipt.confirmed !== revocation?.receipt.verifiers) throw new Error('not confirmed');
    },
    post: (path: string, text: string, raw = app.body) => send(listening.port, postOf(path, text, raw)),
    postHalf: (path: string, text: string, raw = app.body) =>
      sendHalf(listening.port, postOf(path, text, raw)),
    outcomes: async () =>
      (await db.sql('SELECT outcome FROM token_usage_logs ORDER BY created_at, id')).map(
        ({ outcome }) => outcome,
      ),
    async close() {
      await listening.close();
      await tokenhouse.close();
      await db.close();
    },
  });
}

function postOf(path: string, text: string, raw: string) {
  const accept = 'application/json, text/event-stream';
  return { method: 'POST', path, raw, headers: { accept, authorization: `Bearer ${text}` } };
}
