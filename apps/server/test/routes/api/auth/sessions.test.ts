import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Session } from '../../../support/actors.ts';
import { expectProblem, JWT_INVALID } from '../../../support/expected.ts';
import { DATABASES, openTestServer, type TestServer } from '../../../support/test-server.ts';

const DAY = 24 * 3_600_000;
const ORIGIN = { origin: 'http://localhost:3000' };

describe.each(DATABASES)('a session on %s', (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer({ database });
  });
  afterAll(() => server.close());

  // Better Auth uses the system clock for sessions.
  const inDays = (days: number) => new Date(Date.now() + days * DAY).toISOString();
  const setTimes = (session: Session, created: number, expires: number) =>
    server.database.sql('UPDATE session SET "createdAt" = $1, "expiresAt" = $2 WHERE "userId" = $3', [
      inDays(created),
      inDays(expires),
      session.user.id,
    ]);
  const rowOf = async (session: Session) => {
    const sql = 'SELECT id, "createdAt", "expiresAt" FROM session WHERE "userId" = $1';
    return (await server.database.sql(sql, [session.user.id]))[0];
  };
  const daysOf = (row: Awaited<ReturnType<typeof rowOf>>) =>
    (Date.parse(String(row?.['expiresAt'])) - Date.parse(String(row?.['createdAt']))) / DAY;

  test.each(['/api/auth/get-session', '/api/auth/token'])(
    'is renewed by GET %s, up to 30 days after the sign-in',
    async (path) => {
      const ada = await server.session();
      await setTimes(ada, -10, 1);
      await ada.get(path);
      expect(daysOf(await rowOf(ada))).toBeCloseTo(17, 1);
      await setTimes(ada, -29, 0.5);
      await ada.get(path);
      expect(daysOf(await rowOf(ada))).toBeCloseTo(30, 5);
    },
  );

  test('ends after 30 days, regardless of its row, and so do its JWTs', async () => {
    const ada = await server.session();
    await setTimes(ada, -29.9, 7);
    const jwt = await ada.jwt();
    expect((await ada.get('/api/me')).status).toBe(200);
    expect((await jwt.get('/api/me')).status).toBe(200);
    await setTimes(ada, -30.1, 7);
    expectProblem(await ada.get('/api/me'), 'credentials_missing');
    expectProblem(await jwt.get('/api/me'), 'token_invalid', { detail: JWT_INVALID });
  });

  test('is deleted by the maintenance only if it has ended', async () => {
    const [live, expired, old] = [await server.session(), await server.session(), await server.session()];
    await setTimes(expired, -8, -0.01);
    await setTimes(old, -31, 6);
    await server.accounts.maintain(new Date());
    expect(await rowOf(live)).toBeDefined();
    expect(await rowOf(expired)).toBeUndefined();
    expect(await rowOf(old)).toBeUndefined();
  });

  test('more ended sessions than one batch holds are deleted', async () => {
    const ada = await server.session();
    await setTimes(ada, -8, -1);
    const copy = `INSERT INTO session (id, token, "userId", "createdAt", "updatedAt", "expiresAt")
      SELECT id || $1, token || $2, "userId", "createdAt", "updatedAt", "expiresAt" FROM session WHERE "userId" = $3`;
    for (let n = 0; n < 10; n += 1) await server.database.sql(copy, [`-${n}`, `-${n}`, ada.user.id]);
    await server.accounts.maintain(new Date());
    expect(await rowOf(ada)).toBeUndefined();
  });

  test('at sign-out its JWTs end too: they cannot read, generate or revoke', async () => {
    const ada = await server.session();
    const token = await ada.token();
    const jwt = await ada.jwt();
    expect(decodeJwt(jwt.text)['sid']).toBe((await rowOf(ada))?.['id']);
    expect((await jwt.post('/api/auth/tokens')).status).toBe(201);
    expect((await ada.post('/api/auth/sign-out', {}, ORIGIN)).status).toBe(200);
    const before = server.log.length;
    for (const answer of [
      await jwt.get('/api/me'),
      await jwt.post('/api/auth/tokens'),
      await jwt.delete(`/api/auth/tokens/${token.id}`),
    ]) {
      expectProblem(answer, 'token_invalid', { detail: JWT_INVALID });
    }
    expect((await token.get('/api/me')).status).toBe(200);
    const refused = server.log
      .slice(before)
      .map((line) => JSON.parse(line))
      .filter(({ msg }) => msg === 'A JWT was rejected');
    expect(refused).toHaveLength(3);
    expect(refused[0]).toMatchObject({
      level: 30,
      reason: 'The session has ended',
      requestId: expect.any(String),
      req: { method: 'GET', path: '/api/me', remoteAddress: '127.0.0.1' },
    });
  });
});
