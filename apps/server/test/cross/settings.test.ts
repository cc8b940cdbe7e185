import { createTokenFormat } from '@tokenhouse/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectProblem } from '../support/expected.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

const ACCOUNT = { name: 'Ada', email: 'ada@example.com', password: 'correct horse' };

describe('SIGN_UPS=closed', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer({ database: 'SQLite', env: { SIGN_UPS: 'closed' } });
  });
  afterAll(() => server.close());

  test('new users cannot sign up, and no row is created', async () => {
    const answer = await server.anonymous.post('/api/auth/sign-up/email', ACCOUNT);
    expect(answer.status).toBe(400);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(await server.database.sql('SELECT count(*) AS n FROM "user"')).toEqual([{ n: 0 }]);
  });
});

describe('TOKEN_PREFIX=acme', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer({ database: 'SQLite', env: { TOKEN_PREFIX: 'acme' } });
  });
  afterAll(() => server.close());

  test('tokens start with acme_, and nllm_ tokens are invalid', async () => {
    const token = await (await server.session()).token();
    expect(token.text).toMatch(/^acme_[0-9A-Za-z]{49}$/);
    expect(token.record.tokenPrefix).toBe(token.text.slice(0, 8));
    expect((await token.get('/api/me')).status).toBe(200);
    expectProblem(await token.get('/api/auth/tokens'), 'session_required');
    expectProblem(await token.get(`/api/me?x=${token.text}`), 'token_invalid');
    const foreign = createTokenFormat('nllm').generate().reveal();
    expectProblem(await server.bearer(foreign).get('/api/me'), 'token_invalid');
    expect(server.log.join('')).not.toContain(token.text);
  });
});

describe('MAX_TOKENS_PER_USER=2, TOKEN_CREATIONS_PER_HOUR=3', () => {
  let server: TestServer;
  beforeAll(async () => {
    const env = { MAX_TOKENS_PER_USER: '2', TOKEN_CREATIONS_PER_HOUR: '3' };
    server = await openTestServer({ database: 'SQLite', env });
  });
  afterAll(() => server.close());

  test('applies these limits', async () => {
    const ada = await server.session();
    const { id } = await ada.token();
    await ada.token();
    expectProblem(await ada.post('/api/auth/tokens'), 'token_limit_reached');
    await ada.delete(`/api/auth/tokens/${id}`);
    const last = await ada.token();
    await ada.delete(`/api/auth/tokens/${last.id}`);
    expectProblem(await ada.post('/api/auth/tokens'), 'rate_limited');
    expect((await ada.get('/api/auth/tokens')).body).toMatchObject({
      limits: { maxActive: 2, active: 1, creationsPerHour: 3, creationsLeft: 0 },
    });
  });
});

describe.each([
  ['off', '203.0.113.7', '127.0.0.1'],
  ['127.0.0.1', '203.0.113.7', '203.0.113.7'],
  ['127.0.0.0/8', '10.0.0.1, 203.0.113.7', '203.0.113.7'],
  ['127.0.0.1', '::ffff:203.0.113.7', '203.0.113.7'],
  ['127.0.0.1,10.0.0.0/8', '203.0.113.7, 10.1.2.3:4711', '203.0.113.7'],
  ['127.0.0.1,fd00::/8', '203.0.113.7:99, [fd00::7]:4711', '203.0.113.7'],
  ['127.0.0.1,10.0.0.0/8', '203.0.113.7, ::ffff:10.1.2.3', '203.0.113.7'],
  ['127.0.0.1', '203.0.113.7, 10.1.2.3:4711', '10.1.2.3'],
  ['127.0.0.1', 'not an address', null],
  ['10.0.0.0/8', '203.0.113.7', '127.0.0.1'],
])('TRUST_PROXY=%s with X-Forwarded-For: %s', (proxies, forwarded, expected) => {
  test(`the use is logged from ${expected}`, async () => {
    const server = await openTestServer({ database: 'SQLite', env: { TRUST_PROXY: proxies } });
    const token = await (await server.session()).token();
    expect((await token.get('/api/me', { 'x-forwarded-for': forwarded })).status).toBe(200);
    expect(await server.database.sql('SELECT ip_address FROM token_usage_logs')).toEqual([
      { ip_address: expected },
    ]);
    await server.close();
  });
});

describe.each(['SQLite', 'PostgreSQL'] as const)('USAGE_LOG=buffered on %s', (database) => {
  test('a use is logged after the response; all are logged before the database closes', async () => {
    const server = await openTestServer({ database, env: { USAGE_LOG: 'buffered' } });
    const token = await (await server.session()).token();
    const count = () => server.database.sql('SELECT count(*) AS n FROM token_usage_logs');
    await token.get('/api/me');
    await expect.poll(count, { interval: 10 }).toEqual([{ n: 1 }]);
    await Promise.all(Array.from({ length: 20 }, () => token.get('/api/me')));
    await server.closeDatabase();
    expect(await count()).toEqual([{ n: 21 }]);
    await server.close();
  });
});
