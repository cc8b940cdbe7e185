import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectProblem } from '../../../support/expected.ts';
import { DATABASES, openTestServer, type TestServer } from '../../../support/test-server.ts';

const PASSWORD = 'correct horse';
const HOME = '203.0.113.1';
const ATTACKER = '198.51.100.1';

describe.each(DATABASES)('POST /api/auth/sign-in/email on %s', (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer({ database, env: { TRUST_PROXY: '127.0.0.1' } });
  });
  afterAll(() => server.close());

  const from = (address: string) => ({ 'x-forwarded-for': address });
  const signIn = (email: string, password: string, address = ATTACKER) =>
    server.anonymous.post('/api/auth/sign-in/email', { email, password }, from(address));
  const signUp = async (address = HOME) => {
    const email = `${randomUUID()}@example.com`;
    const answer = await server.anonymous.post(
      '/api/auth/sign-up/email',
      { name: 'Ada', email, password: PASSWORD },
      from(address),
    );
    expect(answer.status).toBe(200);
    return email;
  };
  const linesAfter = async (work: () => Promise<unknown>) => {
    const before = server.log.length;
    await work();
    const lines = server.log.slice(before).map((line) => JSON.parse(line));
    return lines.filter(({ msg }) => msg !== 'request completed');
  };

  const guess = async (email: string) => {
    const guesses = Array.from({ length: 7 }, (_, n) =>
      signIn(email, `wrong horse ${n}`, `2001:db8:${n}::1`),
    );
    return (await Promise.all(guesses)).map(({ status }) => status).sort();
  };
  const expectDelayed = async (email: string) => {
    const delayed = await signIn(email.toUpperCase(), PASSWORD);
    expectProblem(delayed, 'rate_limited', {
      detail: 'Too many attempts to sign in to this account. Try again in 5 seconds.',
    });
    expect(delayed.headers['retry-after']).toBe('5');
  };

  test('wrong passwords delay the account for strangers, but not for its owner', async () => {
    const email = await signUp();
    expect(await guess(email)).toEqual([401, 401, 401, 401, 401, 429, 429]);
    await expectDelayed(email);
    expect((await signIn(email, PASSWORD, HOME)).status).toBe(200);
    server.clock.advance(5_000);
    expect((await signIn(email, PASSWORD)).status).toBe(200);
  });

  test('an unknown account is delayed too, and its e-mail address is not stored', async () => {
    const email = `${randomUUID()}@example.com`;
    expect(await guess(email)).toEqual([401, 401, 401, 401, 401, 429, 429]);
    await expectDelayed(email);
    const rows = JSON.stringify(await server.database.sql('SELECT * FROM sign_in_attempts'));
    expect(rows).not.toContain('example.com');
  });

  test('logs a failed sign-in in one line with request, address and keyed account hash', async () => {
    const email = await signUp();
    let requestId: unknown;
    const wrong = await linesAfter(async () => {
      requestId = (await signIn(email, 'wrong horse')).headers['x-request-id'];
    });
    const account = expect.stringMatching(/^[0-9a-f]{16}$/);
    expect(wrong).toEqual([
      expect.objectContaining({
        level: 40,
        msg: 'A sign-in failed',
        reason: 'Invalid password',
        requestId,
        account,
        req: { method: 'POST', path: '/api/auth/sign-in/email', remoteAddress: ATTACKER },
      }),
    ]);
    const again = await linesAfter(() => signIn(email.toUpperCase(), 'wrong horse'));
    expect(again[0].account).toBe(wrong[0].account);
    const other = await linesAfter(() => signIn(`x${email}`, 'wrong horse'));
    expect(other).toEqual([expect.objectContaining({ reason: 'User not found', account })]);
    expect(other[0].account).not.toBe(wrong[0].account);
    expect(await linesAfter(() => signIn(email, PASSWORD))).toEqual([]);
    expect(server.log.join('')).not.toContain(email);
  });

  test('logs a delayed attempt in one line too', async () => {
    const email = `${randomUUID()}@example.com`;
    for (let n = 0; n < 5; n += 1) await signIn(email, 'wrong horse');
    const lines = await linesAfter(() => signIn(email, 'wrong horse'));
    expect(lines).toEqual([
      expect.objectContaining({ level: 40, msg: 'A sign-in failed', reason: 'The account is delayed' }),
    ]);
  });

  test('a request that could never succeed is not an attempt: no line and no row', async () => {
    const rows = async () => (await server.database.sql('SELECT count(*) AS n FROM sign_in_attempts'))[0];
    const before = await rows();
    const lines = await linesAfter(async () => {
      for (const body of [{}, { email: 'x', password: 'y' }, { email: 7, password: PASSWORD }]) {
        expect((await server.anonymous.post('/api/auth/sign-in/email', body)).status).toBe(400);
      }
    });
    expect(lines).toEqual([]);
    expect(await rows()).toEqual(before);
  });

  test.each([
    ['sign-in/email', { email: 'a@example.com', password: 'x', callbackURL: 'https://evil.example' }],
    ['sign-up/email', { email: 'a@example.com', password: 'x', callbackURL: 'https://evil.example' }],
    ['sign-in/social', { provider: 'google' }],
    ['sign-out', { callbackURL: 'https://evil.example' }],
  ])('invalid input at %s logs no error', async (path, body) => {
    const lines = await linesAfter(() =>
      server.anonymous.post(`/api/auth/${path}`, body, { cookie: 'tokenhouse.session_token=%00.%ff' }),
    );
    expect(lines.filter(({ level }) => level >= 50)).toEqual([]);
  });

  test.each([
    ['password', 'must not be one of the most common passwords'],
    ['        ', 'must not be blank'],
    ['aaaaaaaa', 'must not be a simple pattern, such as aaaaaaaa, abcabcabc or 12345678'],
    ['weak@example.com', 'must not be your e-mail address or name'],
  ])('422 for signing up with %j, and no row is created', async (password, detail) => {
    const account = { name: 'Ada', email: 'weak@example.com', password };
    const answer = await server.anonymous.post('/api/auth/sign-up/email', account, from('203.0.113.99'));
    expectProblem(answer, 'validation_failed', { errors: [{ pointer: '/password', detail }] });
    const found = await server.database.sql('SELECT id FROM "user" WHERE email = $1', [account.email]);
    expect(found).toEqual([]);
  });
});
