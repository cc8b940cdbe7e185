import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateToken } from '../support/actors.ts';
import { expectProblem, JWT_INVALID } from '../support/expected.ts';
import { DATABASES, NOW, openTestServer, type TestServer } from '../support/test-server.ts';

const SECRET = 'the secret of the identity provider';
const ISSUER = 'https://id.example.com';
const AUDIENCE = 'tokenhouse';
const seconds = (after: number) => Math.floor(NOW.getTime() / 1000) + after;

describe.each(DATABASES)('with an identity provider (AUTH_JWT_SECRET), on %s', (database) => {
  let server: TestServer;
  beforeAll(async () => {
    const env = { AUTH_JWT_SECRET: SECRET, AUTH_JWT_ISSUER: ISSUER, AUTH_JWT_AUDIENCE: AUDIENCE };
    server = await openTestServer({ database, env });
  });
  afterAll(() => server.close());

  const sign = (claims: Record<string, unknown>, secret = SECRET) =>
    new SignJWT({ iss: ISSUER, aud: AUDIENCE, exp: seconds(900), ...claims })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(secret));
  const person = async (claims: Record<string, unknown>) => server.bearer(await sign(claims));

  test('GET /api/me returns the claims of the JWT', async () => {
    const ada = await person({ sub: 'auth0|ada', email: 'ada@example.com', name: 'Ada' });
    expect((await ada.get('/api/me')).body).toEqual({
      user: { id: 'auth0|ada', email: 'ada@example.com', name: 'Ada' },
      authMethod: 'jwt',
      token: null,
    });
    expect((await (await person({ sub: 'bare' })).get('/api/me')).body).toMatchObject({
      user: { id: 'bare', email: null, name: null },
    });
  });

  test('a JWT can create, list and revoke tokens, which belong to its sub', async () => {
    const ada = await person({ sub: 'ada', email: 'ada@example.com' });
    const token = await generateToken(server.port, ada, { name: 'laptop' });
    expect(await server.database.sql('SELECT user_id FROM api_tokens WHERE id = $1', [token.id])).toEqual([
      { user_id: 'ada' },
    ]);
    expect((await token.get('/api/me')).body).toEqual({
      user: { id: 'ada', email: null, name: null },
      authMethod: 'api_token',
      token: { id: token.id, name: 'laptop', expiresAt: null },
    });
    expect((await ada.get('/api/auth/tokens')).body).toMatchObject({ tokens: [{ id: token.id }] });
    expectProblem(await (await person({ sub: 'eve' })).delete(`/api/auth/tokens/${token.id}`), 'not_found');
    expect((await ada.delete(`/api/auth/tokens/${token.id}`)).status).toBe(200);
    expectProblem(await token.get('/api/me'), 'token_revoked');
  });

  test('every JWT counts as a recent sign-in', async () => {
    const ada = await person({ sub: 'long ago', auth_time: seconds(-72 * 3_600) });
    expect((await ada.post('/api/auth/tokens')).status).toBe(201);
  });

  test.each([
    ['POST', '/api/auth/sign-up/email'],
    ['POST', '/api/auth/sign-in/email'],
    ['POST', '/api/auth/sign-out'],
    ['GET', '/api/auth/get-session'],
    ['GET', '/api/auth/token'],
    ['GET', '/api/auth/jwks'],
  ])('%s %s is 404: sign-up is off', async (method, path) => {
    const account = { name: 'Bob', email: 'bob@example.com', password: 'correct horse' };
    const body = method === 'POST' ? { body: account } : {};
    expectProblem(await server.anonymous.send({ method, path, ...body }), 'not_found');
  });

  test('a cookie is not a credential', async () => {
    const cookie = 'tokenhouse.session_token=a.b';
    expectProblem(await server.anonymous.get('/api/me', { cookie }), 'credentials_missing');
  });

  test('401 token_expired six seconds after exp, and not four after', async () => {
    const ada = await person({ sub: 'ada', exp: seconds(0) });
    server.clock.set(new Date(NOW.getTime() + 4_000));
    expect((await ada.get('/api/me')).status).toBe(200);
    server.clock.set(new Date(NOW.getTime() + 6_000));
    expectProblem(await ada.get('/api/me'), 'token_expired', {
      detail: 'The JWT has expired. Get a new one.',
    });
    server.clock.set(NOW);
  });

  interface Refused {
    readonly reason: string;
    readonly claims: Record<string, unknown>;
    readonly secret?: string;
  }
  const REFUSED: readonly Refused[] = [
    {
      reason: 'signature verification failed',
      claims: { sub: 'ada' },
      secret: 'another secret, as long as that',
    },
    { reason: 'The claim iss is not as expected', claims: { sub: 'ada', iss: 'https://evil.example' } },
    { reason: 'The claim iss is missing', claims: { sub: 'ada', iss: undefined } },
    { reason: 'The claim aud is not as expected', claims: { sub: 'ada', aud: 'other' } },
    { reason: 'The claim nbf is not as expected', claims: { sub: 'ada', nbf: seconds(60) } },
    { reason: 'The claim sub is missing', claims: {} },
    { reason: 'The claim sub is not a user id', claims: { sub: '' } },
    { reason: 'The claim sub is not a user id', claims: { sub: 'a\0b' } },
    { reason: 'The claim sub is not a user id', claims: { sub: 7 } },
    { reason: 'The claim exp is missing', claims: { sub: 'ada', exp: undefined } },
  ];
  test.each(REFUSED)(
    '401 token_invalid, and the log says why: $reason',
    async ({ reason, claims, secret }) => {
      const before = server.log.length;
      const answer = await server.bearer(await sign(claims, secret)).get('/api/me');
      expectProblem(answer, 'token_invalid', { detail: JWT_INVALID });
      const lines = server.log.slice(before).map((line) => JSON.parse(line));
      expect(lines.filter(({ msg }) => msg !== 'request completed')).toEqual([
        expect.objectContaining({
          level: 30,
          msg: 'A JWT was rejected',
          reason,
          requestId: answer.headers['x-request-id'],
          req: { method: 'GET', path: '/api/me', remoteAddress: '127.0.0.1' },
        }),
      ]);
    },
  );
});

describe('without AUTH_JWT_ISSUER and AUTH_JWT_AUDIENCE', () => {
  test('the log warns of each', async () => {
    const server = await openTestServer({ database: 'SQLite', env: { AUTH_JWT_SECRET: SECRET } });
    const warnings = server.log.map((line) => JSON.parse(line)).filter(({ level }) => level === 40);
    expect(warnings.map(({ msg }) => msg)).toEqual([
      expect.stringMatching(/^AUTH_JWT_ISSUER is not set/),
      expect.stringMatching(/^AUTH_JWT_AUDIENCE is not set/),
    ]);
    await server.close();
  });
});
