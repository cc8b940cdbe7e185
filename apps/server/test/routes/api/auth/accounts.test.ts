import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectProblem, JWT_INVALID } from '../../../support/expected.ts';
import { DATABASES, NOW, openTestServer, type TestServer } from '../../../support/test-server.ts';

const ORIGIN = { origin: 'http://localhost:3000' };

describe.each(DATABASES)('/api/auth/* (Better Auth) on %s', (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer({ database });
  });
  afterAll(() => server.close());

  const account = () => ({ name: 'Grace', email: `${randomUUID()}@example.com`, password: 'correct horse' });
  const post = (path: string, body: object) => server.anonymous.post(`/api/auth/${path}`, body);

  test('sign-up creates a row without the password and sets an HttpOnly cookie', async () => {
    const grace = account();
    const answer = await post('sign-up/email', grace);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ user: { name: 'Grace', email: grace.email } });
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(/^tokenhouse\.session_token=.+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    const rows = await server.database.sql('SELECT name FROM "user" WHERE email = $1', [grace.email]);
    expect(rows).toEqual([{ name: 'Grace' }]);
    expect(await server.database.dump()).not.toContain(grace.password);
  });

  test('404 at /verify-password, which would allow guessing without the sign-in limit', async () => {
    const ada = await server.session();
    const answer = await ada.post('/api/auth/verify-password', { password: 'correct horse battery' });
    expect(answer.status).toBe(404);
  });

  test('a second sign-up fails, and sign-in requires the right password', async () => {
    const grace = account();
    await post('sign-up/email', grace);
    expect((await post('sign-up/email', grace)).status).toBe(422);
    expect((await post('sign-in/email', { ...grace, password: 'wrong horse' })).status).toBe(401);
    expect((await post('sign-in/email', { ...grace, email: 'nobody@example.com' })).status).toBe(401);
    const answer = await post('sign-in/email', grace);
    expect(answer.status).toBe(200);
    const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    expect((await server.anonymous.get('/api/me', { cookie })).body).toMatchObject({ authMethod: 'session' });
  });

  test('get-session returns the user; sign-out ends the session', async () => {
    const ada = await server.session();
    expect((await ada.get('/api/auth/get-session')).body).toMatchObject({ user: { id: ada.user.id } });
    expect((await ada.post('/api/auth/sign-out', {}, ORIGIN)).status).toBe(200);
    expect((await ada.get('/api/auth/get-session')).body).toBeNull();
    expectProblem(await ada.get('/api/me'), 'credentials_missing');
  });

  test('a JWT lasts 15 minutes, for this server; expired: token_expired', async () => {
    const jwt = await (await server.session()).jwt();
    const claims = decodeJwt(jwt.text);
    const url = 'http://localhost:3000';
    expect(claims).toMatchObject({ iss: url, aud: url, exp: Number(claims.iat) + 900 });
    expect((await jwt.get('/api/me')).status).toBe(200);
    server.clock.set(new Date(Number(claims.exp) * 1000 + 1_000));
    expectProblem(await jwt.get('/api/me'), 'token_expired', {
      detail: 'The JWT has expired. Get a new one.',
    });
    server.clock.set(NOW);
  });

  test('401 token_invalid for a JWT that is modified, cut or unsigned', async () => {
    const ada = await server.session();
    const { text } = await ada.jwt();
    const [header = '', payload = '', signature = ''] = text.split('.');
    const evil = Buffer.from(JSON.stringify({ ...decodeJwt(text), sub: 'eve' })).toString('base64url');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const flipped = (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1);
    const bad = [
      `${header}.${evil}.${signature}`,
      `${header}.${payload}.${flipped}`,
      `${header}.${payload}.`,
      `${header}.${payload}`,
      `${none}.${payload}.`,
      `${none}.${payload}.${signature}`,
      `${text}.${signature}`,
      `.${payload}.${signature}`,
      '..',
    ];
    for (const jwt of bad) {
      expectProblem(await server.bearer(jwt).get('/api/me'), 'token_invalid', { detail: JWT_INVALID });
      expectProblem(await server.bearer(jwt).post('/api/auth/tokens', {}), 'token_invalid', {
        detail: JWT_INVALID,
      });
    }
  });

  test('401 token_invalid for the JWT of a deleted user', async () => {
    const ada = await server.session();
    const jwt = await ada.jwt();
    await server.database.sql('DELETE FROM "user" WHERE id = $1', [ada.user.id]);
    expectProblem(await jwt.get('/api/me'), 'token_invalid', { detail: JWT_INVALID });
    expectProblem(await ada.get('/api/me'), 'credentials_missing');
  });

  test('jwks publishes public keys only', async () => {
    await (await server.session()).jwt();
    const answer = await server.anonymous.get('/api/auth/jwks');
    expect(answer.status).toBe(200);
    const { keys } = answer.body as { keys: Record<string, unknown>[] };
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) {
      expect(key).toMatchObject({
        kty: 'OKP',
        crv: 'Ed25519',
        x: expect.any(String),
        kid: expect.any(String),
      });
      expect(key).not.toHaveProperty('d');
    }
  });

  test('401 token_invalid for a token in the query string; 404 for an unknown path', async () => {
    const { text } = await (await server.session()).token();
    expectProblem(await server.anonymous.get(`/api/auth/get-session?x=${text}`), 'token_invalid');
    expectProblem(await server.anonymous.get('/api/auth/nowhere'), 'not_found');
  });

  test('an API token cannot get a JWT', async () => {
    const token = await (await server.session()).token();
    expect((await token.get('/api/auth/token')).status).toBe(401);
    expect((await token.get('/api/auth/get-session')).body).toBeNull();
  });

  test.each([
    ['a token', (text: string) => text, 'must not contain a token'],
    [
      'a token around a zero-width space',
      (text: string) => text.replace('_', '_\u200b'),
      'must not contain a token',
    ],
    ['a NUL', () => 'Gr\0ace', 'must not contain control characters'],
  ])('422 for %s in the name of an account, as JSON or as a form', async (_, nameOf, why) => {
    const ada = await server.session();
    const name = nameOf((await ada.token()).text);
    const grace = { ...account(), name };
    const form = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    for (const answer of [
      await post('sign-up/email', grace),
      await server.anonymous.send({
        ...form,
        path: '/api/auth/sign-up/email',
        raw: new URLSearchParams(grace).toString(),
      }),
    ]) {
      expectProblem(answer, 'validation_failed', { errors: [{ pointer: '/name', detail: why }] });
    }
    expect(await server.database.dump()).not.toContain(name);
  });

  test('a sign-out that Better Auth rejects returns its response and keeps the session', async () => {
    const ada = await server.session();
    const sent = {
      method: 'POST',
      path: '/api/auth/sign-out',
      raw: 'x',
      headers: { 'content-type': 'text/plain' },
    };
    const answer = await ada.send(sent);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect((await ada.get('/api/me')).status).toBe(200);
  });
});
