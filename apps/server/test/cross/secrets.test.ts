import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '../../../../test/support/wire.ts';
import { basicOf } from '../support/actors.ts';
import { DATABASES, openTestServer, type TestServer } from '../support/test-server.ts';

const ACCEPT = { accept: 'application/json, text/event-stream' };
const TOKENS = '/api/auth/tokens';
const CLIENT_SECRET = 'the secret of a server that introspects';
const AS_CLIENT = basicOf('notes', CLIENT_SECRET);
const CLIENT = { client_id: 'notes', client_secret: CLIENT_SECRET };

describe.each(DATABASES)('G4: a full token is in one response body and nowhere else, on %s', (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer({ database, env: { INTROSPECTION_CLIENTS: `notes:${CLIENT_SECRET}` } });
  });
  afterAll(() => server.close());

  test('wherever a client puts it', async () => {
    const ada = await server.session();
    const jwt = await ada.jwt();
    const token = await ada.token({ name: 'laptop' });
    const { text, id } = token;
    const encoded = encodeURIComponent(text).replace('_', '%5F');
    const call = (params: object, extra: object = {}) => ({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params,
      ...extra,
    });
    const clientInfo = { name: text, version: text };
    const initialize = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo };

    const introspect = (form: Record<string, string>, headers = {}, query = '') =>
      server.anonymous.form(`/oauth/introspect${query}`, form, headers);

    const answers: Answer[] = [
      await token.post('/mcp', call({ name: 'whoami' }), { ...ACCEPT, 'mcp-protocol-version': text }),
      await token.post('/mcp', call({ name: 'whoami' }), { ...ACCEPT, 'mcp-name': text, 'mcp-method': text }),
      await token.get('/api/me'),
      await token.get('/api/me', { 'user-agent': `curl ${text}` }),
      await token.get('/api/me', { 'user-agent': text, referer: `http://x/?t=${text}`, cookie: `t=${text}` }),
      await token.get('/api/me', { 'x-request-id': text, 'x-forwarded-for': text, 'accept-language': text }),
      await token.get(`/api/me?access_token=${text}`),
      await token.get(`/api/me?a=${encoded}`),
      await token.get(`/api/${text}`),
      await token.get(`/${encoded}`),
      await token.get(`${TOKENS}/${text}`),
      await ada.get(`${TOKENS}/${text}`),
      await ada.get(`${TOKENS}/${encoded}/usage?cursor=${text}`),
      await ada.get(`${TOKENS}/${id}/usage?limit=${text.slice(5)}`),
      await ada.delete(`${TOKENS}/${text}`),
      await ada.get(TOKENS),
      await ada.get(`${TOKENS}/${id}`),
      await ada.post(TOKENS, { name: text }),
      await ada.post(TOKENS, { name: `a ${text} b`, expiresAt: text, metadata: { [text]: text } }),
      await ada.post(TOKENS, { expiresAt: text }),
      await ada.post(TOKENS, {}, { 'idempotency-key': text }),
      await ada.post(TOKENS, {}, { 'idempotency-key': text }),
      await ada.post(TOKENS, {}, { 'idempotency-key': `"${text}` }),
      await ada.post(TOKENS, text),
      await ada.send({ method: 'POST', path: TOKENS, raw: text }),
      await ada.send({ method: 'POST', path: TOKENS, raw: '{}', headers: { 'content-type': text } }),
      await server.anonymous.get('/api/me', { authorization: text }),
      await server.anonymous.get('/api/me', { authorization: `Basic ${text}` }),
      await server.bearer(`${text}x`).get('/api/me'),
      await server.anonymous.get('/api/auth/get-session', { cookie: `tokenhouse.session_token=${text}` }),
      await server.anonymous.post('/api/auth/sign-in/email', {
        email: `${text}@example.com`,
        password: text,
      }),
      await token.post('/mcp', call({ name: text, arguments: { [text]: text } }), ACCEPT),
      await token.post('/mcp', { ...call(initialize), method: 'initialize' }, ACCEPT),
      await token.post('/mcp', call({}, { method: text }), ACCEPT),
      await token.post('/mcp', call({ name: 'token_activity', arguments: { cursor: text } }), ACCEPT),
      await token.send({
        method: 'POST',
        path: '/mcp',
        raw: JSON.stringify(call({ name: text })).replace(text, text.replace('_', '\\u005f')),
        headers: ACCEPT,
      }),
      await token.post(`/mcp?token=${text}`, call({ name: 'whoami' }), ACCEPT),
      await token.post('/mcp', call({ name: 'whoami', arguments: {} }), {
        ...ACCEPT,
        host: `${text.slice(0, 50)}`,
      }),
      await token.post('/register', { client_name: text }),
      await introspect({ token: text, ...CLIENT }, { 'user-agent': text }),
      await introspect({ token: text, token_type_hint: text, [text]: text }, AS_CLIENT),
      await introspect({ token: `${text}x`, ...CLIENT }),
      await introspect({ token: text, client_id: text, client_secret: text }),
      await introspect({ token: text, ...CLIENT, client_secret: `${CLIENT_SECRET}x` }),
      await introspect({ token: text }, basicOf(text, text)),
      await introspect({ token: text }, { authorization: `Bearer ${text}` }),
      await introspect({ ...CLIENT, [text]: text }),
      await introspect({ token: text, ...CLIENT }, {}, `?token=${text}`),
      await introspect({ token: text }, { ...AS_CLIENT, 'content-type': text }),
      await token.get('/metrics'),
      await ada.delete(`${TOKENS}/${id}`),
      await token.get('/api/me', { 'user-agent': text }),
      await token.post('/mcp', call({ name: text }), ACCEPT),
      await introspect({ token: text, ...CLIENT }),
    ];

    for (const answer of answers) {
      expect(JSON.stringify(answer)).not.toContain(text);
      expect(JSON.stringify(answer)).not.toContain(CLIENT_SECRET);
    }
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);

    const dump = await server.database.dump();
    const log = server.log.join('');
    const { text: metrics } = await server.anonymous.get('/metrics');
    expect(dump).toContain(id);
    expect(log).toContain('request completed');
    for (const place of [dump, log, metrics]) {
      for (const secret of [text, encoded, text.slice(5), text.slice(5, 48), CLIENT_SECRET])
        expect(place).not.toContain(secret);
    }
    for (const secret of [ada.cookie, jwt.text, ada.cookie.split('=')[1]?.split('.')[0] ?? 'none']) {
      expect(log).not.toContain(secret);
    }
    expect(log).not.toContain('correct horse');
    expect(dump).not.toContain('correct horse');
    expect(server.log.join('')).not.toMatch(/[0-9a-f]{64}/);
  });
});
