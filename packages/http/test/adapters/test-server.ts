import { randomUUID } from 'node:crypto';
import type { OutgoingHttpHeaders } from 'node:http';
import type { Database, UsageLog } from '@tokenhouse/core';
import { createTokenhouse, type Tokenhouse, type TokenRecord } from '@tokenhouse/http';
import { expect } from 'vitest';
import type { TestDatabase } from '../../../../test/support/databases.ts';
import { NOW } from '../../../../test/support/samples.ts';
import { type Answer, type Call, send } from '../../../../test/support/wire.ts';
import type { Case } from './apps/all.ts';
import type { App } from './apps/app.ts';

export const TOKENS = '/api/auth/tokens';
export const CAUSE = 'the secret cause';

export interface Made {
  readonly user: TestUser;
  readonly text: string;
  readonly record: TokenRecord;
}

export interface TestUser {
  readonly id: string;
  send(method: string, path: string, more?: Partial<Call>): Promise<Answer>;
  /** Generates a token by the real route. */
  token(body?: object): Promise<Made>;
}

/** One application of the table, on a database of its own, with a clock that the test sets. */
export interface TestServer {
  readonly db: TestDatabase;
  readonly tokenhouse: Tokenhouse<never>;
  readonly port: number;
  now: Date;
  /** While set, the usage log fails with an unexpected error. */
  breaksLog: boolean;
  /** The errors that `onError` got for the request of this response, without those of the background maintenance. */
  errorsOf(answer: Answer): readonly unknown[];
  send(call: Call): Promise<Answer>;
  /** The guarded route with these Authorization headers. */
  call(authorization?: string | string[], more?: Partial<Call>): Promise<Answer>;
  user(id?: string): TestUser;
  /** Those of the tokens that are there: the uses of a test before may be written late. */
  uses(): Promise<readonly Record<string, unknown>[]>;
  /** As it was opened: without tokens, uses and errors, and at the first time. */
  reset(): Promise<void>;
  /** Checks that only the 201 response held a token, and closes everything. */
  close(): Promise<void>;
}

export async function startTestServer({ app, open }: Case): Promise<TestServer> {
  const db = await open();
  const state: Pick<TestServer, 'now' | 'breaksLog'> = { now: NOW, breaksLog: false };
  const errors: { readonly error: unknown; readonly requestId: string | undefined }[] = [];
  let opened: Tokenhouse<never> | undefined;
  const listening = await app.start((identify) => {
    const tokenhouse = createTokenhouse({
      database: breakable(db.database, () => state.breaksLog),
      users: { identify },
      publicUrl: 'http://localhost:3000',
      clock: () => state.now,
      onError: (error, requestId) => errors.push({ error, requestId }),
    });
    opened = tokenhouse;
    return tokenhouse;
  });
  const answers: Answer[] = [];
  const texts: string[] = [];

  async function sendAndKeep(call: Call): Promise<Answer> {
    const answer = await send(listening.port, {
      ...call,
      headers: { 'user-agent': 'agent/1', ...call.headers },
    });
    answers.push(answer);
    return answer;
  }

  if (opened === undefined) throw new Error('the application has opened no Tokenhouse');
  const tokenhouse: Tokenhouse<never> = opened;
  return Object.assign(state, {
    db,
    tokenhouse,
    port: listening.port,
    send: sendAndKeep,
    call: (authorization, more = {}) => sendAndKeep(guardedCall(app, authorization, more)),
    user: (id = randomUUID()) => createTestUser(id, sendAndKeep, texts),
    errorsOf: ({ headers }) =>
      errors.filter(({ requestId }) => requestId === headers['x-request-id']).map(({ error }) => error),
    uses: () =>
      db.sql(
        `SELECT endpoint, outcome, ip_address, user_agent, client FROM token_usage_logs
          WHERE token_id IN (SELECT id FROM api_tokens) ORDER BY created_at, id`,
      ),
    async reset() {
      for (const table of ['token_usage_logs', 'api_tokens']) await db.sql(`DELETE FROM ${table}`);
      Object.assign(state, { now: NOW, breaksLog: false });
      errors.length = 0;
    },
    async close() {
      await listening.close();
      await tokenhouse.close();
      await db.close();
      for (const text of texts) expect(answers.filter((answer) => holds(answer, text))).toHaveLength(1);
    },
  } satisfies Omit<TestServer, keyof typeof state>);
}

function guardedCall(
  { guarded }: App,
  authorization: string | string[] | undefined,
  more: Partial<Call>,
): Call {
  const credential: OutgoingHttpHeaders = {};
  // Node's types do not allow several, which an attacker may send.
  if (authorization !== undefined) credential['authorization'] = authorization as string;
  const headers: OutgoingHttpHeaders = { ...guarded.headers, ...credential, ...more.headers };
  return { ...guarded, ...more, headers };
}

function createTestUser(id: string, sendAndKeep: TestServer['send'], texts: string[]): TestUser {
  const user: TestUser = {
    id,
    send: (method, path, { headers, ...more } = {}) =>
      sendAndKeep({ method, path: TOKENS + path, ...more, headers: { cookie: `user=${id}`, ...headers } }),
    async token(body) {
      const answer = await user.send('POST', '', body && { body });
      if (answer.status !== 201) throw new Error(`no token: ${answer.text}`);
      const { token: text, tokenRecord: record } = answer.body as { token: string; tokenRecord: TokenRecord };
      texts.push(text);
      return { user, text, record };
    },
  };
  return user;
}

function breakable(database: Database, isBroken: () => boolean): Database {
  const usage: UsageLog = {
    ...database.usage,
    record: (use) => (isBroken() ? Promise.reject(new Error(CAUSE)) : database.usage.record(use)),
  };
  return { ...database, usage };
}

function holds({ headers, text }: Answer, secret: string): boolean {
  return JSON.stringify(headers).includes(secret) || text.includes(secret);
}
