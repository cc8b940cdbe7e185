import { createTokenFormat, hashToken } from '@tokenhouse/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aUuid, expectProblem, INVALID, MISSING } from '../../../../support/expected.ts';
import { DATABASES, NOW, openTestServer, type TestServer } from '../../../../support/test-server.ts';

const PATH = '/api/auth/tokens';
const TOMORROW = '2026-08-02T09:30:00.000Z';

describe.each(DATABASES)('POST /api/auth/tokens on %s', (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer({ database });
  });
  afterAll(() => server.close());

  const rowOf = async (id: string) =>
    (
      await server.database.sql(
        `SELECT user_id, name, token_hash, token_prefix, token_suffix, created_at, expires_at, last_used_at, revoked_at, metadata
           FROM api_tokens WHERE id = $1`,
        [id],
      )
    )[0];

  test('201 with the token, its record and Location; the row has only the hash', async () => {
    const ada = await server.session();
    const metadata = { agent: 'claude-code', nested: { list: [1, null] } };
    const answer = await ada.post(PATH, { name: '  My laptop ', expiresAt: TOMORROW, metadata });

    const { token, tokenRecord } = answer.body as { token: string; tokenRecord: { id: string } };
    expect(answer.body).toEqual({
      token: expect.stringMatching(/^nllm_[0-9A-Za-z]{49}$/),
      tokenRecord: {
        id: aUuid,
        name: 'My laptop',
        tokenPrefix: token.slice(0, 8),
        tokenSuffix: token.slice(-4),
        status: 'active',
        createdAt: NOW.toISOString(),
        expiresAt: TOMORROW,
        lastUsedAt: null,
        lastUsedBy: null,
        revokedAt: null,
        metadata,
      },
    });
    expect(answer.status).toBe(201);
    expect(answer.headers).toMatchObject({
      location: `/api/auth/tokens/${tokenRecord.id}`,
      'cache-control': 'no-store',
      'content-type': 'application/json; charset=utf-8',
      'x-request-id': aUuid,
    });
    const plain = createTokenFormat('nllm').parse(token);
    if (plain === undefined) throw new Error('the checksum is wrong');
    expect(await rowOf(tokenRecord.id)).toEqual({
      user_id: ada.user.id,
      name: 'My laptop',
      token_hash: hashToken(plain).reveal(),
      token_prefix: token.slice(0, 8),
      token_suffix: token.slice(-4),
      created_at: NOW.toISOString(),
      expires_at: TOMORROW,
      last_used_at: null,
      revoked_at: null,
      metadata,
    });
  });

  test.each([
    ['without a body', {}],
    ['with an empty object', { body: {} }],
    ['with an empty JSON body', { raw: '' }],
  ])('201 with the defaults %s', async (_, content) => {
    const ada = await server.session();
    const answer = await ada.send({ method: 'POST', path: PATH, ...content });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      tokenRecord: { name: 'API token', expiresAt: null, metadata: {}, status: 'active' },
    });
  });

  test('201 with a JWT, for the owner of the JWT', async () => {
    const ada = await server.session();
    const answer = await (await ada.jwt()).post(PATH, { name: 'ci' });
    expect(answer.status).toBe(201);
    const { tokenRecord } = answer.body as { tokenRecord: { id: string } };
    expect(await rowOf(tokenRecord.id)).toMatchObject({ user_id: ada.user.id, name: 'ci' });
  });

  test('ignores unknown members, such as an owner', async () => {
    const [ada, eve] = [await server.session(), await server.session()];
    const body = {
      userId: ada.user.id,
      user_id: ada.user.id,
      id: 'mine',
      revokedAt: null,
      createdAt: TOMORROW,
    };
    const { record } = await eve.token(body);
    expect(await rowOf(record.id)).toMatchObject({ user_id: eve.user.id, created_at: NOW.toISOString() });
    expect((await ada.get(PATH)).body).toMatchObject({ tokens: [] });
  });

  test('409 token_limit_reached at the 11th active token, until one is revoked or expires', async () => {
    const ada = await server.session();
    server.clock.set(NOW);
    const first = await ada.token({ expiresAt: '2026-08-01T18:00:00Z' });
    const second = await ada.token();
    for (let made = 2; made < 10; made += 1) {
      if (made % 5 === 0) server.clock.advance(3_600_000);
      await ada.token();
    }
    server.clock.advance(3_600_000);

    const eleventh = await ada.post(PATH);
    expectProblem(eleventh, 'token_limit_reached', { detail: /revoke one first/i });
    expect(eleventh.headers['retry-after']).toBeUndefined();
    const count = 'SELECT count(*) AS n FROM api_tokens WHERE user_id = $1';
    expect(await server.database.sql(count, [ada.user.id])).toEqual([{ n: 10 }]);

    await ada.delete(`${PATH}/${second.id}`);
    expect((await ada.post(PATH)).status).toBe(201);
    expectProblem(await ada.post(PATH), 'token_limit_reached');
    server.clock.set(new Date(first.record.expiresAt ?? 0));
    expect((await ada.post(PATH)).status).toBe(201);
    server.clock.set(NOW);
  });

  test('429 rate_limited at the sixth within an hour, with an exact Retry-After', async () => {
    const ada = await server.session();
    for (let made = 0; made < 5; made += 1) {
      await ada.token();
      server.clock.advance(1_000);
    }
    const sixth = await ada.post(PATH);
    expectProblem(sixth, 'rate_limited', {
      detail: 'Too many tokens within an hour. Try again in 3595 seconds.',
    });
    expect(sixth.headers['retry-after']).toBe('3595');

    // Rounded up, so that a client that waits exactly this long is not too early.
    server.clock.set(new Date(NOW.getTime() + 5_500));
    expect((await ada.post(PATH)).headers['retry-after']).toBe('3595');
    server.clock.set(new Date(NOW.getTime() + 3_600_000 - 1));
    const tooEarly = await ada.post(PATH);
    expectProblem(tooEarly, 'rate_limited');
    expect(tooEarly.headers['retry-after']).toBe('1');
    server.clock.advance(1);
    expect((await ada.post(PATH)).status).toBe(201);
    expect((await ada.post(PATH)).headers['retry-after']).toBe('1');
    server.clock.set(NOW);
  });

  test('a denied creation leaves no row; revoked tokens count only for the hourly limit', async () => {
    const ada = await server.session();
    for (let made = 0; made < 5; made += 1) await ada.delete(`${PATH}/${(await ada.token()).id}`);
    expectProblem(await ada.post(PATH), 'rate_limited');
    expect((await ada.get(PATH)).body).toMatchObject({
      limits: { maxActive: 10, active: 0, creationsPerHour: 5, creationsLeft: 0 },
    });
    const count = 'SELECT count(*) AS n FROM api_tokens WHERE user_id = $1';
    expect(await server.database.sql(count, [ada.user.id])).toEqual([{ n: 5 }]);
  });

  test('of 20 simultaneous creations by one user, five succeed', async () => {
    const ada = await server.session();
    const actors = [ada, await ada.jwt()];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) => actors[at % 2]?.post(PATH).then(({ status }) => status)),
    );
    expect(answers.sort()).toEqual([...Array(5).fill(201), ...Array(15).fill(429)]);
  });

  test('401 credentials_missing without credentials, and nothing is created', async () => {
    expectProblem(await server.anonymous.post(PATH, { name: 'x' }), 'credentials_missing', {
      detail: MISSING,
    });
  });

  test('401 token_invalid for a bearer credential that is not a token or JWT', async () => {
    expectProblem(await server.bearer('nonsense').post(PATH), 'token_invalid', { detail: INVALID });
  });

  test('403 session_required for an API token, and the attempt is logged', async () => {
    const ada = await server.session();
    const token = await ada.token();
    server.clock.advance(1_000);
    expectProblem(await token.post(PATH, { name: 'child' }), 'session_required');
    const uses = 'SELECT outcome, endpoint FROM token_usage_logs WHERE token_id = $1';
    expect(await server.database.sql(uses, [token.id])).toEqual([
      { outcome: 'forbidden', endpoint: 'POST /api/auth/tokens' },
    ]);
    expect(await rowOf(token.id)).toMatchObject({ last_used_at: server.clock.now().toISOString() });
    const count = 'SELECT count(*) AS n FROM api_tokens WHERE user_id = $1';
    expect(await server.database.sql(count, [ada.user.id])).toEqual([{ n: 1 }]);
    server.clock.set(NOW);
  });
});
