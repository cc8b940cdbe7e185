import { randomUUID } from 'node:crypto';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actorWith, type Session } from '../../../../support/actors.ts';
import { expectProblem } from '../../../../support/expected.ts';
import { DATABASES, openTestServer, type TestServer } from '../../../../support/test-server.ts';

const PATH = '/api/auth/tokens';
const DETAIL = 'You signed in more than 2 hours ago, and nothing was generated. Sign in again, then retry.';
const ORIGIN = { origin: 'http://localhost:3000' };
const HOUR = 3_600_000;
// Before and after the two hours, with a margin for a slow test.
const FRESH = 2 * HOUR - 60_000;
const STALE = 2 * HOUR + 1_000;

describe.each(DATABASES)('POST /api/auth/tokens requires a recent sign-in on %s', (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer({ database });
  });
  afterAll(() => server.close());

  // Better Auth uses the system clock for sessions. The test server has its own clock.
  const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
  const age = (session: Session, ms: number) =>
    server.database.sql('UPDATE session SET "createdAt" = $1 WHERE "userId" = $2', [
      ago(ms),
      session.user.id,
    ]);
  const tokensOf = async (session: Session) =>
    (await server.database.sql('SELECT id FROM api_tokens WHERE user_id = $1', [session.user.id])).length;

  test('403 reauthentication_required when the session is older than two hours', async () => {
    const ada = await server.session();
    await age(ada, FRESH);
    expect((await ada.post(PATH)).status).toBe(201);
    await age(ada, STALE);
    expectProblem(await ada.post(PATH), 'reauthentication_required', { detail: DETAIL });
    expectProblem(
      await ada.send({ method: 'POST', path: PATH, raw: 'not JSON' }),
      'reauthentication_required',
    );
    expect(await tokensOf(ada)).toBe(1);
  });

  test('a JWT is as old as the session that it comes from', async () => {
    const ada = await server.session();
    await age(ada, FRESH);
    const young = await ada.jwt();
    const authTime = Number(decodeJwt(young.text)['auth_time']);
    expect(Math.abs(authTime - (Date.now() - FRESH) / 1000)).toBeLessThan(30);
    expect((await young.post(PATH)).status).toBe(201);
    await age(ada, STALE);
    const old = await ada.jwt();
    expect(old.text).not.toBe(young.text);
    expectProblem(await old.post(PATH), 'reauthentication_required', { detail: DETAIL });
    expect(await tokensOf(ada)).toBe(1);
  });

  test('a built-in JWT without auth_time is not fresh', async () => {
    const ada = await server.session();
    const { publicKey, privateKey } = await generateKeyPair('EdDSA');
    const kid = randomUUID();
    await server.database.sql(
      'INSERT INTO jwks (id, "publicKey", "privateKey", "createdAt") VALUES ($1, $2, $3, $4)',
      [kid, JSON.stringify(await exportJWK(publicKey)), 'none', '2020-01-01T00:00:00.000Z'],
    );
    // The cached keys are loaded again for an unknown key, at most once a second.
    server.clock.advance(1_000);
    const { auth_time: authTime, ...claims } = decodeJwt((await ada.jwt()).text);
    const sign = (payload: object) =>
      new SignJWT({ ...payload }).setProtectedHeader({ alg: 'EdDSA', kid }).sign(privateKey);
    expectProblem(await server.bearer(await sign(claims)).post(PATH), 'reauthentication_required');
    const whole = await sign({ ...claims, auth_time: authTime });
    expect((await server.bearer(whole).post(PATH)).status).toBe(201);
  });

  test('reading and revoking never require it, with session and JWT', async () => {
    const ada = await server.session();
    const tokens = [await ada.token(), await ada.token()];
    await age(ada, 72 * HOUR);
    const persons = [ada, await ada.jwt()];
    for (const [at, person] of persons.entries()) {
      const path = `${PATH}/${tokens[at]?.id}`;
      expect((await person.get('/api/me')).status).toBe(200);
      expect((await person.get(PATH)).status).toBe(200);
      expect((await person.get(path)).status).toBe(200);
      expect((await person.get(`${path}/usage`)).status).toBe(200);
      expect(await person.delete(path)).toMatchObject({
        status: 200,
        body: { tokenRecord: { status: 'revoked' } },
      });
    }
  });

  test('a new sign-in is recent only for the new session', async () => {
    const ada = await server.session();
    await age(ada, STALE);
    const credentials = { email: ada.user.email, password: 'correct horse' };
    const answer = await ada.post('/api/auth/sign-in/email', credentials, ORIGIN);
    expect(answer.status).toBe(200);
    const again = actorWith(server.port, { cookie: answer.headers['set-cookie']?.[0]?.split(';')[0] });
    expect((await again.post(PATH)).status).toBe(201);
    expectProblem(await ada.post(PATH), 'reauthentication_required');
  });

  test('renewing the session does not change the time of the sign-in', async () => {
    const ada = await server.session();
    await age(ada, STALE);
    const row = async () => {
      const sql = 'SELECT "createdAt", "expiresAt" FROM session WHERE "userId" = $1';
      return (await server.database.sql(sql, [ada.user.id]))[0];
    };
    // Better Auth renews a session that is more than a day old.
    const soon = new Date(Date.now() + 48 * HOUR).toISOString();
    await server.database.sql('UPDATE session SET "expiresAt" = $1 WHERE "userId" = $2', [soon, ada.user.id]);
    const before = await row();
    const jwt = await ada.jwt();
    expect((await row())?.['expiresAt']).not.toBe(before?.['expiresAt']);
    await ada.get('/api/auth/get-session');
    const changes = { createdAt: new Date().toISOString(), name: 'Ada King' };
    expectProblem(await ada.post('/api/auth/update-session', changes, ORIGIN), 'not_found');
    expectProblem(await ada.post('/api/auth/update-user', changes, ORIGIN), 'not_found');

    expect((await row())?.['createdAt']).toBe(before?.['createdAt']);
    expectProblem(await ada.post(PATH), 'reauthentication_required');
    expectProblem(await jwt.post(PATH), 'reauthentication_required');
    expectProblem(await (await ada.jwt()).post(PATH), 'reauthentication_required');
  });

  test('callers without access still get 401 and 403', async () => {
    const ada = await server.session();
    const token = await ada.token();
    await age(ada, STALE);
    expectProblem(await server.anonymous.post(PATH), 'credentials_missing');
    expectProblem(await token.post(PATH), 'session_required');
    expectProblem(await ada.post(PATH, {}, { origin: 'https://evil.example' }), 'origin_not_allowed');
  });
});
