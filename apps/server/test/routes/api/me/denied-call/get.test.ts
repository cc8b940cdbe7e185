import { createTokenFormat } from '@tokenhouse/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectProblem } from '../../../../support/expected.ts';
import { DATABASES, NOW, openTestServer, type TestServer } from '../../../../support/test-server.ts';

const PATH = '/api/me/denied-call';
const UNKNOWN = createTokenFormat('nllm').generate().reveal();
const OTHER_ADDRESS = { 'x-forwarded-for': '198.51.100.7' };
const NONE = { deniedCall: null };

describe.each(DATABASES)('GET /api/me/denied-call on %s', (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer({ database, env: { TRUST_PROXY: '127.0.0.1/32' } });
  });
  afterAll(() => server.close());

  test('null before any denied call, and after an accepted one', async () => {
    const ada = await server.session();
    await (await ada.token()).get('/api/me');
    const answer = await ada.get(PATH);
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).toEqual(NONE);
  });

  test.each([
    ['an unknown token', { authorization: `Bearer ${UNKNOWN}` }, /token/],
    ['a mistyped token', { authorization: `Bearer ${UNKNOWN.slice(0, -1)}` }, /token/],
    ['a placeholder', { authorization: 'Bearer ${CODING_AGENT_API_KEY}' }, /variable/],
    ['no credential', {}, /Authorization: Bearer/],
  ])('shows %s at /mcp with the error that the caller received', async (_what, headers, words) => {
    const ada = await server.session();
    server.clock.advance(1_000);
    const denied = await server.anonymous.post('/mcp', {}, headers);
    expect(denied.status).toBe(401);
    const { deniedCall } = (await ada.get(PATH)).body as { deniedCall: { at: string; detail: string } };
    expect(deniedCall).toEqual({
      at: server.clock.now().toISOString(),
      detail: (denied.body as { detail: string }).detail,
    });
    expect(deniedCall.detail).toMatch(words);
    expect(JSON.stringify(deniedCall)).not.toContain(UNKNOWN.slice(8, -4));
  });

  test('shows no call of another address, and that address shows none of this one', async () => {
    const ada = await server.session();
    await server.bearer(UNKNOWN).get('/api/me');
    expect((await ada.get(PATH, OTHER_ADDRESS)).body).toEqual(NONE);
    await server.bearer(UNKNOWN).get('/api/me', { 'x-forwarded-for': '203.0.113.9' });
    expect((await ada.get(PATH, OTHER_ADDRESS)).body).toEqual(NONE);
    expect((await ada.get(PATH, { 'x-forwarded-for': '203.0.113.9' })).body).not.toEqual(NONE);
  });

  test('an agent on IPv4 and a browser on IPv6 of one machine share an address', async () => {
    const ada = await server.session();
    await server.bearer(UNKNOWN).get('/api/me', { 'x-forwarded-for': '127.0.0.1' });
    expect((await ada.get(PATH, { 'x-forwarded-for': '::1' })).body).not.toEqual(NONE);
  });

  test('null after ten minutes', async () => {
    const ada = await server.session();
    await server.bearer(UNKNOWN).get('/api/me');
    server.clock.advance(10 * 60_000);
    expect((await ada.get(PATH)).body).not.toEqual(NONE);
    server.clock.advance(1);
    expect((await ada.get(PATH)).body).toEqual(NONE);
    server.clock.set(NOW);
  });

  test('401 without credentials, 403 for an API token; a missing token here is not recorded', async () => {
    server.clock.advance(60 * 60_000);
    expectProblem(await server.anonymous.get(PATH), 'credentials_missing');
    const ada = await server.session();
    expect((await (await ada.token()).get(PATH)).status).toBe(403);
    expect((await ada.get(PATH)).body).toEqual(NONE);
    server.clock.set(NOW);
  });
});
