import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Session } from '../support/actors.ts';
import { expectProblem } from '../support/expected.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

const PATH = '/api/auth/tokens';
const FOREIGN: readonly Record<string, string>[] = [
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { origin: '' },
  { origin: 'http://localhost:3001' },
  { origin: 'https://localhost:3000' },
  { origin: 'http://localhost:3000.evil.example' },
  { origin: 'http://localhost:3000@evil.example' },
  { origin: 'http://LOCALHOST:3000/' },
  { origin: 'http://localhost' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
];
const OWN: readonly Record<string, string>[] = [
  {},
  { origin: 'http://localhost:3000' },
  { origin: 'http://127.0.0.1:3000' },
  { origin: 'http://[::1]:3000' },
  { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' },
  { 'sec-fetch-site': 'same-origin' },
  { 'sec-fetch-site': 'none' },
];

describe('a write with the session cookie', () => {
  let server: TestServer;
  let ada: Session;
  beforeAll(async () => {
    const env = { MAX_TOKENS_PER_USER: '1000', TOKEN_CREATIONS_PER_HOUR: '1000' };
    server = await openTestServer({ database: 'SQLite', env });
    ada = await server.session();
  });
  afterAll(() => server.close());

  const count = async () => (await server.database.sql('SELECT count(*) AS n FROM api_tokens'))[0]?.['n'];

  test.each(FOREIGN)('403 origin_not_allowed with %o, and nothing is created or revoked', async (headers) => {
    const { id } = await ada.token();
    const before = await count();
    expectProblem(await ada.post(PATH, {}, headers), 'origin_not_allowed');
    expectProblem(await ada.delete(`${PATH}/${id}`, headers), 'origin_not_allowed');
    expect(await count()).toBe(before);
    expect((await ada.get(`${PATH}/${id}`)).body).toMatchObject({ status: 'active' });
  });

  test.each(OWN)('is allowed with %o', async (headers) => {
    const made = await ada.post(PATH, {}, headers);
    expect(made.status).toBe(201);
    expect((await ada.delete(made.headers.location ?? '', headers)).status).toBe(200);
  });

  test.each(FOREIGN)('with a JWT is allowed with %o, because no cookie is sent', async (headers) => {
    expect((await (await ada.jwt()).post(PATH, {}, headers)).status).toBe(201);
  });

  test.each(FOREIGN)(
    'a read goes through with %o, and no other origin may see its answer',
    async (headers) => {
      const answer = await ada.get(PATH, headers);
      expect(answer.status).toBe(200);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
      expect(answer.headers['cross-origin-resource-policy']).toBe('same-origin');
    },
  );

  test('403 from Better Auth for a sign-out from another origin; the session stays', async () => {
    const answer = await ada.post('/api/auth/sign-out', {}, { origin: 'https://evil.example' });
    expect(answer.status).toBe(403);
    expect((await ada.get('/api/me')).status).toBe(200);
  });

  test('a preflight from another origin is denied', async () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'DELETE' };
    const answer = await ada.send({ method: 'OPTIONS', path: `${PATH}/x`, headers });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expectProblem(answer, 'not_found');
  });
});

describe('with PUBLIC_URL on another host', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer({ database: 'SQLite', env: { PUBLIC_URL: 'https://tokens.example.com/' } });
  });
  afterAll(() => server.close());

  test('allows its origin but not localhost, and sends HSTS', async () => {
    const headers = { origin: 'https://tokens.example.com', host: 'tokens.example.com' };
    const account = { name: 'Ada', email: 'ada@example.com', password: 'correct horse' };
    const signedUp = await server.anonymous.post('/api/auth/sign-up/email', account, headers);
    expect(signedUp.status).toBe(200);
    const [line = ''] = signedUp.headers['set-cookie'] ?? [];
    expect(line).toMatch(/^__Host-tokenhouse\.session_token=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    const cookie = line.split(';')[0] ?? '';
    const made = await server.anonymous.post(PATH, {}, { ...headers, cookie });
    expect(made.status).toBe(201);
    expect(made.headers['strict-transport-security']).toContain('max-age=31536000');
    const local = { cookie, origin: 'http://localhost:3000' };
    expectProblem(await server.anonymous.post(PATH, {}, local), 'origin_not_allowed');
  });
});
