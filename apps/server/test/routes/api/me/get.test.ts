import { createTokenFormat } from '@tokenhouse/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendBytes } from '../../../../../../test/support/wire.ts';
import { expectProblem, INVALID, MISSING } from '../../../support/expected.ts';
import { DATABASES, NOW, openTestServer, type TestServer } from '../../../support/test-server.ts';

describe.each(DATABASES)('GET /api/me on %s', (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer({ database });
  });
  afterAll(() => server.close());

  const usesOf = (id: string) =>
    server.database.sql('SELECT outcome, endpoint FROM token_usage_logs WHERE token_id = $1', [id]);
  const countUses = () => server.database.sql('SELECT count(*) AS n FROM token_usage_logs');
  const lastUsedAt = async (id: string) =>
    (await server.database.sql('SELECT last_used_at FROM api_tokens WHERE id = $1', [id]))[0]?.[
      'last_used_at'
    ];

  test('200 for a session', async () => {
    const ada = await server.session();
    const answer = await ada.get('/api/me');
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).toEqual({ user: ada.user, authMethod: 'session', token: null });
  });

  test('200 for a JWT of GET /api/auth/token', async () => {
    const ada = await server.session();
    const answer = await (await ada.jwt()).get('/api/me');
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ user: ada.user, authMethod: 'jwt', token: null });
  });

  test('200 for an API token, after its use was logged', async () => {
    const ada = await server.session();
    const token = await ada.token({ name: 'laptop', expiresAt: '2027-01-01T00:00:00Z' });
    const answer = await token.get('/api/me');
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      user: ada.user,
      authMethod: 'api_token',
      token: { id: token.id, name: 'laptop', expiresAt: '2027-01-01T00:00:00.000Z' },
    });
    expect(await usesOf(token.id)).toEqual([{ outcome: 'accepted', endpoint: 'GET /api/me' }]);
    expect(await lastUsedAt(token.id)).toBe(NOW.toISOString());
  });

  test.each(['Bearer', 'bearer', 'BEARER', 'bEaReR'])('200 with the scheme written %s', async (scheme) => {
    const token = await (await server.session()).token();
    const authorization = `${scheme} ${token.text}`;
    expect((await server.anonymous.get('/api/me', { authorization })).status).toBe(200);
  });

  test('the bearer credential counts, not the cookie', async () => {
    const [ada, bob] = [await server.session(), await server.session()];
    const token = await ada.token();
    expect((await token.get('/api/me', { cookie: bob.cookie })).body).toMatchObject({ user: ada.user });
    expectProblem(await server.bearer('nllm_bad').get('/api/me', { cookie: bob.cookie }), 'token_invalid');
  });

  test('401 credentials_missing without any, and with another scheme', async () => {
    expectProblem(await server.anonymous.get('/api/me'), 'credentials_missing', { detail: MISSING });
    const authorization = `Basic ${Buffer.from('ada:secret').toString('base64')}`;
    expectProblem(await server.anonymous.get('/api/me', { authorization }), 'credentials_missing');
    expectProblem(await server.anonymous.get('/api/me', { authorization: '' }), 'credentials_missing');
  });

  test('401 token_expired from the exact time of the expiry on', async () => {
    const ada = await server.session();
    const token = await ada.token({ expiresAt: '2026-08-01T09:31:00Z' });
    server.clock.set(new Date('2026-08-01T09:30:59.999Z'));
    expect((await token.get('/api/me')).status).toBe(200);
    const used = await lastUsedAt(token.id);

    for (const now of ['2026-08-01T09:31:00.000Z', '2026-08-01T09:31:01.000Z', '2036-01-01T00:00:00.000Z']) {
      server.clock.set(new Date(now));
      const detail = 'The token expired at 2026-08-01T09:31:00.000Z. Create a new one.';
      expectProblem(await token.get('/api/me'), 'token_expired', { detail });
    }
    expect((await usesOf(token.id)).map(({ outcome }) => outcome).sort()).toEqual([
      'accepted',
      'expired',
      'expired',
      'expired',
    ]);
    expect(await lastUsedAt(token.id)).toBe(used);
    server.clock.set(NOW);
  });

  test('401 token_revoked is logged and does not move last_used_at', async () => {
    const ada = await server.session();
    const token = await ada.token();
    await ada.delete(`/api/auth/tokens/${token.id}`);
    expectProblem(await token.get('/api/me'), 'token_revoked', {
      detail: /^The token was revoked at 2026-08-01T09:30/,
    });
    expect(await usesOf(token.id)).toEqual([{ outcome: 'revoked', endpoint: 'GET /api/me' }]);
    expect(await lastUsedAt(token.id)).toBeNull();
  });

  test('401 token_invalid with the same detail for malformed and unknown tokens, not logged', async () => {
    const { text } = await (await server.session()).token();
    const before = await countUses();
    const flipped = text.slice(0, 20) + (text[20] === 'a' ? 'b' : 'a') + text.slice(21);
    const credentials = [
      createTokenFormat('nllm').generate().reveal(),
      flipped,
      text.slice(0, -1),
      `${text}x`,
      text.toUpperCase().replace('NLLM', 'nllm'),
      text.replace('nllm_', 'NLLM_'),
      text.replace('nllm_', 'acme_'),
      createTokenFormat('acme').generate().reveal(),
      'nllm_',
      `nllm_${'0'.repeat(49)}`,
      `${text} ${text}`,
      `${text},${text}`,
      'x'.repeat(4_000),
    ];
    for (const credential of credentials) {
      expectProblem(await server.bearer(credential).get('/api/me'), 'token_invalid', { detail: INVALID });
    }
    expect(await countUses()).toEqual(before);
  });

  test('200 for a valid token with quotes or spaces that clients add', async () => {
    const { text, id } = await (await server.session()).token();
    const latin1 = (header: string) => Buffer.from(header).toString('latin1');
    const headers = [
      `Bearer Bearer ${text}`,
      `Bearer: ${text}`,
      `Bearer "${text}"`,
      `Bearer '${text}'`,
      `"Bearer ${text}"`,
      latin1(`Bearer \ufeff${text}`),
      latin1(`\ufeffBearer ${text}\u200b`),
      latin1(`Bearer “${text}”`),
    ];
    for (const authorization of headers) {
      const answer = await server.anonymous.get('/api/me', { authorization });
      expect(answer.body, authorization).toMatchObject({ authMethod: 'api_token', token: { id } });
    }
  });

  test.each([
    ['undefined', /undefined or null in place of a token/],
    ['null', /undefined or null in place of a token/],
    ['""', /empty/],
    ['{{NLLM_TOKEN}}', /did not expand/],
    ['nllm_***wxyz', /middle is missing/],
  ])('401 token_invalid names the problem of Bearer %s', async (sent, detail) => {
    const answer = await server.bearer(sent).get('/api/me');
    expectProblem(answer, 'token_invalid', { detail });
    expect(answer.headers['www-authenticate']).toMatch(detail);
  });

  test('401 token_invalid for a token with other text around it, and for two', async () => {
    const session = await server.session();
    const [{ text }, other] = [await session.token(), await session.token()];
    for (const sent of [`${text};`, `token=${text}`, `"${text}`]) {
      expectProblem(await server.bearer(sent).get('/api/me'), 'token_invalid', {
        detail: /other text around/,
      });
    }
    const two = await server.bearer(`${text}, Bearer ${other.text}`).get('/api/me');
    expectProblem(two, 'token_invalid', { detail: INVALID });
  });

  test.each([
    '${NLLM_TOKEN}',
    '${env:NLLM_TOKEN}',
    '{env:NLLM_TOKEN}',
    '$NLLM_TOKEN',
    '%NLLM_TOKEN%',
    '${input:token}',
  ])('401 token_invalid for %s explains that the client did not expand its variable', async (placeholder) => {
    expectProblem(await server.bearer(placeholder).get('/api/me'), 'token_invalid', {
      detail: /did not expand the placeholder/,
    });
  });

  test.each(['Bearer', 'Bearer ', 'bearer   '])('401 token_invalid for only %j', async (authorization) => {
    expectProblem(await server.anonymous.get('/api/me', { authorization }), 'token_invalid', {
      detail: /The Bearer token is empty/,
    });
  });

  test('401 token_invalid for a valid token without the word Bearer', async () => {
    const token = await (await server.session()).token();
    expectProblem(await server.anonymous.get('/api/me', { authorization: token.text }), 'token_invalid', {
      detail: /The word Bearer is missing/,
    });
    expect(await usesOf(token.id)).toEqual([]);
  });

  test('401 token_invalid for two Authorization headers, even equal and valid ones', async () => {
    const token = await (await server.session()).token();
    const header = `Authorization: Bearer ${token.text}\r\n`;
    const empty = 'Authorization: \r\n';
    for (const headers of [header + header, header + empty, empty + header]) {
      const answer = await sendBytes(
        server.port,
        `GET /api/me HTTP/1.1\r\nHost: localhost\r\n${headers}Connection: close\r\n\r\n`,
      );
      expectProblem(answer, 'token_invalid', { detail: /more than one Authorization header/ });
    }
    expect(await usesOf(token.id)).toEqual([]);
  });

  test('401 token_invalid for a token in the query string, even with a valid header', async () => {
    const ada = await server.session();
    const token = await ada.token();
    const encoded = [...token.text].map((char) => `%${char.charCodeAt(0).toString(16)}`).join('');
    const queries = [
      `access_token=${token.text}`,
      'access_token=anything',
      'access_token',
      `token=${token.text}`,
      `a=1&api_key=${token.text}&b=2`,
      `x=${encoded}`,
      `${token.text}`,
      `${token.text}=1`,
      `${encoded}=1`,
      `x=Bearer%20${token.text}`,
      `x=+${token.text}+`,
      `x[y]=${token.text};z`,
    ];
    for (const query of queries) {
      for (const actor of [server.anonymous, token, ada]) {
        expectProblem(await actor.get(`/api/me?${query}`), 'token_invalid', { detail: /query string/ });
      }
    }
    expect(await usesOf(token.id)).toEqual([]);
  });

  test('a query without a token changes nothing', async () => {
    const token = await (await server.session()).token();
    expect((await token.get('/api/me?x=nllm_short&token=1')).status).toBe(200);
  });
});
