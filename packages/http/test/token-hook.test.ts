import { createTokenFormat } from '@tokenhouse/core';
import { createTokenGate, createTokenGuard } from '@tokenhouse/http';
import { requireToken } from '@tokenhouse/http/fastify';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eachDatabase, type TestDatabase } from '../../../test/support/databases.ts';
import { openTokenHouse, type TokenHouse } from '../../../test/support/token-house.ts';

const BARE = 'Bearer realm="tokenhouse"';

describe.each(
  eachDatabase.flatMap(({ name, open }) =>
    (['durable', 'buffered'] as const).map((usageLog) => ({ name: `${name}, ${usageLog}`, open, usageLog })),
  ),
)('a route behind requireToken, on $name', ({ open, usageLog }) => {
  let db: TestDatabase;
  let house: TokenHouse;
  let app: FastifyInstance;
  beforeEach(async () => {
    db = await open({ usageLog });
    house = openTokenHouse(db);
    const format = createTokenFormat('nllm');
    const clock = () => house.now;
    const guard = createTokenGuard({ tokens: house.tokens, usage: db.database.usage, clock });
    const gate = createTokenGate({ format, guard, onError: () => {} });
    app = Fastify();
    app.get('/notes/:id', { onRequest: requireToken({ gate }) }, ({ apiToken }) => ({
      id: apiToken?.id,
    }));
  });
  afterEach(async () => {
    await app.close();
    await db.close();
  });

  const send = (authorization?: string) =>
    app.inject({
      url: '/notes/7?x=1',
      headers: { 'user-agent': 'agent/1', ...(authorization !== undefined && { authorization }) },
    });
  const logged = () => db.sql('SELECT endpoint, outcome, user_agent FROM token_usage_logs ORDER BY id');

  test('is reached with a good token, which it is told of, and the use is in the log', async () => {
    const { plain, token } = await house.generate();
    const first = await send(`Bearer ${plain.reveal()}`);
    // On PostgreSQL the second is answered from memory.
    const second = await send(`bearer ${plain.reveal()}`);
    expect([first.statusCode, first.json()]).toEqual([200, { id: token.id }]);
    expect([second.statusCode, second.json()]).toEqual([200, { id: token.id }]);
    const use = { endpoint: 'GET /notes/:id', outcome: 'accepted', user_agent: 'agent/1' };
    await expect.poll(logged).toEqual([use, use]);
  });

  test('asks for a token where there is none, without an error in the challenge', async () => {
    const answer = await send();
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toBe(BARE);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({ code: 'credentials_missing', status: 401 });
  });

  test.each([
    ['an unknown token', `Bearer ${createTokenFormat('nllm').generate().reveal()}`],
    ['a mistyped token', 'Bearer nllm_x'],
    ['a token of the right length without the checksum', `Bearer nllm_${'A'.repeat(49)}`],
    ['something else', 'Bearer a.b.c'],
    ['a variable that was not expanded', 'Bearer ${KEY}'],
  ])('refuses %s', async (_, authorization) => {
    const answer = await send(authorization);
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toMatch(`${BARE}, error="invalid_token", error_description="`);
    expect(answer.json()).toMatchObject({ code: 'token_invalid' });
    expect(await logged()).toEqual([]);
  });

  test('refuses a revoked token at once, and logs that', async () => {
    const { plain, token } = await house.generate();
    await send(`Bearer ${plain.reveal()}`);
    await house.tokens.revokeToken(token.userId, token.id);
    const answer = await send(`Bearer ${plain.reveal()}`);
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ code: 'token_revoked' });
    await expect
      .poll(async () => (await logged()).map(({ outcome }) => outcome))
      .toEqual(['accepted', 'revoked']);
  });

  test('refuses a token from the moment on at which it expires, also when it is remembered', async () => {
    const expiresAt = new Date(house.now.getTime() + 1_000);
    const { plain } = await house.generate({ expiresAt });
    expect((await send(`Bearer ${plain.reveal()}`)).statusCode).toBe(200);
    house.now = expiresAt;
    const answer = await send(`Bearer ${plain.reveal()}`);
    expect([answer.statusCode, answer.json()]).toEqual([
      401,
      expect.objectContaining({ code: 'token_expired' }),
    ]);
  });

  test('answers 503 with the time to try again, and is not reached, when a use cannot be judged or logged', async () => {
    const { plain } = await house.generate();
    await db.cutOff();
    const status = async () => (await send(`Bearer ${plain.reveal()}`)).statusCode;
    await expect.poll(status, { timeout: 10_000 }).toBe(503);
    const answer = await send(`Bearer ${plain.reveal()}`);
    expect(answer.headers['retry-after']).toBe('1');
    expect(answer.json()).toMatchObject({ code: 'unavailable' });
    await db.restore();
  });
});
