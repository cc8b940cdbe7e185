import { unavailable } from '@tokenhouse/core';
import type { SqliteDatabase } from '@tokenhouse/sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, basicOf, type Session, type Token } from '../support/actors.ts';
import { expectProblem } from '../support/expected.ts';
import { DATABASES, openTestServer, type TestServer } from '../support/test-server.ts';

const TOKENS = '/api/auth/tokens';
const CLIENT_SECRET = 'the secret of a server that introspects';
const EDGES = 'edges=2026-07-31T00:00:00Z,2026-08-01T00:00:00Z';
const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'whoami', arguments: {} },
};

/** Every request that needs the database, with each kind of credential that its route takes. */
function everyRequest(ada: Session, jwt: Actor, token: Token, anonymous: Actor) {
  const account = { name: 'Bob', email: 'bob@example.com', password: 'correct horse' };
  const people = Object.entries({ session: ada, jwt }).flatMap(([who, actor]) => [
    [`POST tokens by ${who}`, () => actor.post(TOKENS, {})] as const,
    [`GET tokens by ${who}`, () => actor.get(TOKENS)] as const,
    [`GET one by ${who}`, () => actor.get(`${TOKENS}/${token.id}`)] as const,
    [`DELETE one by ${who}`, () => actor.delete(`${TOKENS}/${token.id}`)] as const,
    [`GET usage by ${who}`, () => actor.get(`${TOKENS}/${token.id}/usage`)] as const,
    [`GET events by ${who}`, () => actor.get(`${TOKENS}/events`)] as const,
    [`GET histogram by ${who}`, () => actor.get(`${TOKENS}/${token.id}/usage/histogram?${EDGES}`)] as const,
    [`GET me by ${who}`, () => actor.get('/api/me')] as const,
  ]);
  return [
    ...people,
    ['GET me by token', () => token.get('/api/me')] as const,
    ['GET tokens by token', () => token.get(TOKENS)] as const,
    ['POST mcp', () => token.post('/mcp', INITIALIZE)] as const,
    [
      'POST introspect',
      () => anonymous.form('/oauth/introspect', { token: token.text }, basicOf('notes', CLIENT_SECRET)),
    ] as const,
    ['sign-up', () => anonymous.post('/api/auth/sign-up/email', account)] as const,
    [
      'sign-in',
      () => anonymous.post('/api/auth/sign-in/email', { ...account, email: ada.user.email }),
    ] as const,
    ['get-session', () => ada.get('/api/auth/get-session')] as const,
    ['a JWT', () => ada.get('/api/auth/token')] as const,
    ['readyz', () => anonymous.get('/readyz')] as const,
  ];
}

describe.each(DATABASES)('without the database, on %s', (database) => {
  let server: TestServer;
  let ada: Session;
  let token: Token;
  let requests: ReturnType<typeof everyRequest>;
  beforeAll(async () => {
    server = await openTestServer({ database, env: { INTROSPECTION_CLIENTS: `notes:${CLIENT_SECRET}` } });
    ada = await server.session();
    token = await ada.token();
    requests = everyRequest(ada, await ada.jwt(), token, server.anonymous);
  });
  afterAll(() => server.close());

  const expectUnavailable = async () => {
    for (const [name, request] of requests) {
      const answer = await request();
      expect(answer.status, `${name}: ${answer.text}`).toBe(503);
      expectProblem(answer, 'unavailable', {
        detail: unavailable(undefined).detail,
      });
      expect(answer.headers['retry-after'], name).toBe('1');
    }
  };

  test('503 unavailable with Retry-After on every route, and no unlogged use is accepted', async () => {
    await server.database.cutOff();
    await expectUnavailable();
    expect((await server.anonymous.get('/healthz')).status).toBe(200);
    expect((await server.anonymous.get('/metrics')).status).toBe(200);
    expect((await server.anonymous.get('/api/me')).status).toBe(401);
    await server.database.restore();

    expect((await token.get('/api/me')).status).toBe(200);
    expect((await ada.get('/api/me')).status).toBe(200);
    const uses = 'SELECT outcome FROM token_usage_logs WHERE token_id = $1';
    expect(await server.database.sql(uses, [token.id])).toEqual([{ outcome: 'accepted' }]);
    const count = 'SELECT count(*) AS n FROM api_tokens';
    expect(await server.database.sql(count)).toEqual([{ n: 1 }]);
  });

  test('the cause is in the log', () => {
    const causes = server.log
      .map((line) => JSON.parse(line))
      .filter(({ msg }) => msg?.startsWith('unavailable'));
    expect(causes.length).toBeGreaterThan(0);
    for (const { err, requestId } of causes) {
      expect(requestId).toBeTruthy();
      expect(err.message).not.toBe('');
    }
  });

  test('the same after the database was closed', async () => {
    await server.closeDatabase();
    await expectUnavailable();
  });
});

test('503 for a sign-in and a sign-up when SQLite is full', async () => {
  let connection: SqliteDatabase['connection'] | undefined;
  const server = await openTestServer({
    database: 'SQLite',
    replace(database) {
      ({ connection } = database as SqliteDatabase);
      return database;
    },
  });
  const ada = await server.session();
  connection?.pragma(`max_page_count = ${connection.pragma('page_count', { simple: true })}`);
  // Stored with the session, so that each needs new pages.
  const headers = { 'user-agent': 'x'.repeat(12_000) };
  const account = { name: 'Bob', email: ada.user.email, password: 'correct horse' };
  expectProblem(await server.anonymous.post('/api/auth/sign-in/email', account, headers), 'unavailable');
  const newcomer = { ...account, email: 'bob@example.com' };
  expectProblem(await server.anonymous.post('/api/auth/sign-up/email', newcomer, headers), 'unavailable');
  expect((await ada.get('/api/me')).status).toBe(200);
  await server.close();
});
