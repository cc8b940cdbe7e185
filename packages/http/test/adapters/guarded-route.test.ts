import { createTokenFormat } from '@tokenhouse/core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sendBytes } from '../../../../test/support/wire.ts';
import { CASES } from './apps/all.ts';
import { expectRefusal } from './expect-refusal.ts';
import { CAUSE, startTestServer, type TestServer } from './test-server.ts';

const INVALID = 'The token is malformed or unknown. Check that it was copied whole, or create a new one.';
const UNKNOWN = createTokenFormat('nllm').generate().reveal();

/** Each with the detail of its response. */
const NOBODYS: readonly { readonly authorization: string | string[]; readonly detail: string | RegExp }[] = [
  { authorization: `Bearer ${UNKNOWN}`, detail: INVALID },
  { authorization: 'Bearer nllm_x', detail: INVALID },
  { authorization: `Bearer ${UNKNOWN.slice(0, -1)}${UNKNOWN.endsWith('a') ? 'b' : 'a'}`, detail: INVALID },
  { authorization: 'Bearer a.b.c', detail: INVALID },
  { authorization: 'Bearer ${CODING_AGENT_API_KEY}', detail: /did not expand the placeholder/ },
  { authorization: 'Bearer {env:KEY}', detail: /did not expand the placeholder/ },
  { authorization: 'Bearer undefined', detail: /undefined or null in place of a token/ },
  { authorization: 'Bearer', detail: /empty/ },
  { authorization: UNKNOWN, detail: /Bearer is missing/ },
  { authorization: [`Bearer ${UNKNOWN}`, `Bearer ${UNKNOWN}`], detail: /more than one Authorization header/ },
];

describe.each(CASES)('a route with requireToken, $name', (each) => {
  const { endpoint, guarded } = each.app;
  const origin = { ip_address: '127.0.0.1', user_agent: 'agent/1', client: 'agent 1' };
  const accepted = { endpoint, outcome: 'accepted', ...origin };
  let testServer: TestServer;
  beforeAll(async () => {
    testServer = await startTestServer(each);
  });
  beforeEach(() => testServer.reset());
  afterAll(() => testServer.close());

  /** After the response, if the log is buffered. */
  const expectUses = (uses: readonly unknown[]) =>
    each.usageLog === 'durable'
      ? expect(testServer.uses()).resolves.toEqual(uses)
      : expect.poll(testServer.uses).toEqual(uses);
  const lastUsedAt = async (id: string) =>
    (await testServer.db.sql('SELECT last_used_at FROM api_tokens WHERE id = $1', [id]))[0]?.['last_used_at'];

  test('a valid token reaches the handler, and its use is logged before the response', async () => {
    const { user, text, record } = await testServer.user().token();
    expect(await lastUsedAt(record.id)).toBeNull();
    const first = await testServer.call(`Bearer ${text}`);
    await expectUses([accepted]);
    // On PostgreSQL the second one is in the cache.
    const second = await testServer.call(`bearer ${text}`);
    await expectUses([accepted, accepted]);
    for (const answer of [first, second]) {
      expect(answer.status).toBe(200);
      expect(answer.text).toContain(record.id);
      expect(answer.text).toContain(user.id);
    }
    expect(new Date((await lastUsedAt(record.id)) as string | Date)).toEqual(testServer.now);
  });

  test('accepts a valid token in quotes, after a second Bearer, or after a BOM', async () => {
    const { text, record } = await testServer.user().token();
    for (const sent of [`Bearer "${text}"`, `Bearer Bearer ${text}`, `Bearer \u00ef\u00bb\u00bf${text}`]) {
      const answer = await testServer.call(sent);
      expect(answer.status, answer.text).toBe(200);
      expect(answer.text).toContain(record.id);
    }
  });

  test('a request without a token gets a challenge without an error', async () => {
    const detail = 'Send an API token as Authorization: Bearer <token>, or sign in.';
    expectRefusal(await testServer.call(), { code: 'credentials_missing', detail });
    expectRefusal(await testServer.call('Basic YTpi'), { code: 'credentials_missing', detail });
    expectRefusal(await testServer.call(undefined, { headers: { cookie: 'user=ada' } }), {
      code: 'credentials_missing',
      detail,
    });
  });

  test('denies a HEAD request without a body', async () => {
    const headers = 'host: localhost:3000\r\nconnection: close\r\n';
    const answer = await sendBytes(testServer.port, `HEAD ${guarded.path} HTTP/1.1\r\n${headers}\r\n`);
    expect([answer.status, answer.text]).toEqual([401, '']);
  });

  test('denies unknown and malformed tokens, and logs nothing', async () => {
    for (const { authorization, detail } of NOBODYS) {
      expectRefusal(await testServer.call(authorization), { code: 'token_invalid', detail, isGuarded: true });
    }
    expect(await testServer.uses()).toEqual([]);
  });

  test('denies two Authorization headers, and a token in the query string', async () => {
    const { text } = await testServer.user().token();
    const twice = await testServer.call([`Bearer ${text}`, `Bearer ${text}`]);
    expectRefusal(twice, { code: 'token_invalid', detail: /more than one/, isGuarded: true });
    for (const path of [`${guarded.path}?key=${text}`, `${guarded.path}?access_token=x`]) {
      const answer = await testServer.call(`Bearer ${text}`, { path });
      expectRefusal(answer, { code: 'token_invalid', detail: /query string/, isGuarded: true });
    }
    expect(await testServer.uses()).toEqual([]);
  });

  test('denies a token once its revocation has returned, and logs the use', async () => {
    const { user, text, record } = await testServer.user().token();
    await testServer.call(`Bearer ${text}`);
    expect((await user.send('DELETE', `/${record.id}`)).status).toBe(200);
    const detail = `The token was revoked at ${testServer.now.toISOString()}. Create a new one.`;
    expectRefusal(await testServer.call(`Bearer ${text}`), {
      code: 'token_revoked',
      detail,
      isGuarded: true,
    });
    await expectUses([accepted, { ...accepted, outcome: 'revoked' }]);
  });

  test('refuses a token from the moment on at which it expires, and logs that', async () => {
    const expiresAt = new Date(testServer.now.getTime() + 1_000);
    const { text } = await testServer.user().token({ expiresAt });
    expect((await testServer.call(`Bearer ${text}`)).status).toBe(200);
    testServer.now = expiresAt;
    const detail = `The token expired at ${expiresAt.toISOString()}. Create a new one.`;
    expectRefusal(await testServer.call(`Bearer ${text}`), {
      code: 'token_expired',
      detail,
      isGuarded: true,
    });
    await expectUses([accepted, { ...accepted, outcome: 'expired' }]);
  });

  test('responds 503 with Retry-After when a use cannot be verified or logged', async () => {
    const { text } = await testServer.user().token();
    await testServer.db.cutOff();
    const status = async () => (await testServer.call(`Bearer ${text}`)).status;
    await expect.poll(status).toBe(503);
    const answer = await testServer.call(`Bearer ${text}`);
    await testServer.db.restore();
    expectRefusal(answer, { code: 'unavailable', detail: /does not respond/, retryAfter: '1' });
    expect(testServer.errorsOf(answer)).toEqual([expect.any(Error)]);
    await expect.poll(status).toBe(200);
  });

  test('responds 500 without the cause, which goes to the application’s log', async () => {
    const { text } = await testServer.user().token();
    testServer.breaksLog = true;
    const answer = await testServer.call(`Bearer ${text}`);
    expectRefusal(answer, { code: 'internal', detail: /^Something went wrong\./ });
    expect(answer.text).not.toContain(CAUSE);
    expect(testServer.errorsOf(answer)).toEqual([new Error(CAUSE)]);
  });
});
