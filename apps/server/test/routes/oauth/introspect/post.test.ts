import { createTokenFormat, type Database } from '@tokenhouse/core';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendBytes } from '../../../../../../test/support/wire.ts';
import { basicOf, generateToken, type Session, type Token } from '../../../support/actors.ts';
import { expectProblem } from '../../../support/expected.ts';
import {
  ENV,
  introspectAt,
  NOTES,
  PATH,
  URL_ID,
  URL_SECRET,
} from '../../../support/introspecting-clients.ts';
import { DATABASES, NOW, openTestServer, type TestServer } from '../../../support/test-server.ts';

const INACTIVE = { active: false };
const IAT = Math.floor(NOW.getTime() / 1000);
const SITE = { ...ENV, PUBLIC_URL: 'https://tokens.example.com' };

describe.each(DATABASES)('POST /oauth/introspect on %s', (database) => {
  let server: TestServer;
  let ada: Session;
  let token: Token;
  beforeAll(async () => {
    server = await openTestServer({ database, env: SITE });
    ada = await server.session();
    token = await ada.token();
  });
  afterAll(() => server.close());

  const introspect = (form: string | Record<string, string>, headers = NOTES) =>
    introspectAt(server, form, headers);
  const usesOf = (id: string) =>
    server.database.sql(
      'SELECT outcome, endpoint, client FROM token_usage_logs WHERE token_id = $1 ORDER BY id',
      [id],
    );
  const countUses = () => server.database.sql('SELECT count(*) AS n FROM token_usage_logs');
  const logged = (outcome: string, client = 'notes') => ({ outcome, endpoint: `POST ${PATH}`, client });

  test('200 active, with every member, and no-store', async () => {
    const own = await ada.token({ name: 'laptop', expiresAt: '2027-01-01T00:00:00.999Z' });
    const answer = await introspect({ token: own.text });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      active: true,
      sub: ada.user.id,
      username: ada.user.id,
      client_id: own.id,
      scope: '',
      token_type: 'Bearer',
      iss: 'https://tokens.example.com',
      aud: 'https://tokens.example.com',
      iat: IAT,
      exp: Date.UTC(2027, 0) / 1000,
      jti: own.id,
    });
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      pragma: 'no-cache',
    });
  });

  test('username is the e-mail address only while it is verified, otherwise the id', async () => {
    const grace = await server.session();
    const own = await grace.token();
    const verify = (value: boolean) =>
      server.database.sql('UPDATE "user" SET "emailVerified" = $1 WHERE id = $2', [
        database === 'SQLite' ? Number(value) : value,
        grace.user.id,
      ]);
    const usernames: unknown[] = [];
    for (const isVerified of [false, true, false]) {
      await verify(isVerified);
      const { body } = await introspect({ token: own.text });
      usernames.push((body as { username: unknown }).username);
    }
    expect(usernames).toEqual([grace.user.id, grace.user.email, grace.user.id]);
    // Texts about the user themselves stay unchanged.
    expect((await own.get('/api/me')).body).toMatchObject({ user: grace.user });
  });

  test('exp is the end of the year 9999 for a token that never expires', async () => {
    expect((await introspect({ token: token.text })).body).toMatchObject({ exp: 253_402_300_799 });
  });

  test('aud is the id of the client if it is a URL', async () => {
    const { body } = await introspect({ token: token.text }, basicOf(URL_ID, URL_SECRET));
    expect(body).toMatchObject({ active: true, aud: URL_ID, iss: 'https://tokens.example.com' });
  });

  test('counts as a use by the client, and logs it before the response', async () => {
    const own = await ada.token();
    await introspect({ token: own.text }, { ...NOTES, 'user-agent': 'python-httpx/2' });
    await introspect({ token: own.text }, basicOf(URL_ID, URL_SECRET));
    expect(await usesOf(own.id)).toEqual([logged('accepted'), logged('accepted', URL_ID)]);
    const [row] = await server.database.sql(
      'SELECT user_agent, ip_address FROM token_usage_logs WHERE token_id = $1 ORDER BY id',
      [own.id],
    );
    expect(row).toEqual({ user_agent: 'python-httpx/2', ip_address: '127.0.0.1' });
    const [{ last_used_at } = {}] = await server.database.sql(
      'SELECT last_used_at FROM api_tokens WHERE id = $1',
      [own.id],
    );
    expect(last_used_at).toBe(NOW.toISOString());
  });

  test('only {"active": false} for a token that expires now, as a denied use', async () => {
    const own = await ada.token({ expiresAt: '2026-08-01T09:31:00Z' });
    server.clock.set(new Date('2026-08-01T09:30:59.999Z'));
    expect((await introspect({ token: own.text })).body).toMatchObject({ active: true });
    server.clock.set(new Date('2026-08-01T09:31:00Z'));
    const answer = await introspect({ token: own.text });
    server.clock.set(NOW);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(INACTIVE);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(await usesOf(own.id)).toEqual([logged('accepted'), logged('expired')]);
  });

  test('only {"active": false} for a revoked token, as soon as DELETE has returned', async () => {
    const own = await ada.token();
    expect((await introspect({ token: own.text })).body).toMatchObject({ active: true });
    await ada.delete(`/api/auth/tokens/${own.id}`);
    expect((await introspect({ token: own.text })).body).toEqual(INACTIVE);
    expect(await usesOf(own.id)).toEqual([logged('accepted'), logged('revoked')]);
  });

  test('only {"active": false} for an unknown token, not logged', async () => {
    const before = await countUses();
    const jwt = (await ada.jwt()).text;
    const texts = [
      createTokenFormat('nllm').generate().reveal(),
      `${token.text.slice(0, -1)}${token.text.endsWith('0') ? '1' : '0'}`,
      ` ${token.text}`,
      `Bearer ${token.text}`,
      jwt,
      ada.cookie,
      ada.cookie.split('=')[1] ?? '',
      'nllm_',
      'x'.repeat(60_000),
      '\0',
      '%zz',
    ];
    for (const text of texts) {
      const answer = await introspect({ token: text });
      expect(answer.body, text.slice(0, 60)).toEqual(INACTIVE);
      expect(answer.status).toBe(200);
    }
    expect((await introspect('token=%ff%fe')).body).toEqual(INACTIVE);
    expect(await countUses()).toEqual(before);
  });

  test('ignores hints and unknown parameters, repeated or not', async () => {
    const form = `token_type_hint=refresh_token&token=${token.text}&resource=a&resource=b&__proto__=x&toString=y`;
    expect((await introspect(form)).body).toMatchObject({ active: true, sub: ada.user.id });
  });

  test.each([
    ['a missing token', 'token_type_hint=access_token', 'is required', '/token'],
    ['an empty token', 'token=', 'must not be empty', '/token'],
    ['an empty form', '', 'is required', '/token'],
    ['two tokens', 'token=a&token=b', 'must be sent only once', '/token'],
    ['the same token three times', 'token=a&token=a&token=a', 'must be sent only once', '/token'],
    [
      'two hints',
      'token=a&token_type_hint=b&token_type_hint=b',
      'must be sent only once',
      '/token_type_hint',
    ],
    ['two ids', 'token=a&client_id=notes&client_id=notes', 'must be sent only once', '/client_id'],
    ['two secrets', 'token=a&client_secret=x&client_secret=x', 'must be sent only once', '/client_secret'],
  ])('422 validation_failed for %s', async (_, form, detail, pointer) => {
    expectProblem(await introspect(form), 'validation_failed', {
      detail: `${pointer}: ${detail}`,
      errors: [{ pointer, detail }],
      oauth: 'invalid_request',
    });
  });

  test('422 validation_failed for no body at all', async () => {
    const answer = await server.anonymous.send({ method: 'POST', path: PATH, headers: NOTES });
    expectProblem(answer, 'validation_failed', {
      errors: [{ pointer: '/token', detail: 'is required' }],
      oauth: 'invalid_request',
    });
  });

  test.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x', ''])(
    '415 unsupported_media_type for %j',
    async (type) => {
      const answer = await introspect(`token=${token.text}`, { ...NOTES, 'content-type': type });
      expectProblem(answer, 'unsupported_media_type', {
        detail: 'Send the body as application/x-www-form-urlencoded.',
      });
    },
  );

  test('415 unsupported_media_type for a body without a type', async () => {
    const lines = [`POST ${PATH} HTTP/1.1`, 'Host: x', `Authorization: ${NOTES['authorization']}`];
    for (const body of ['Content-Length: 7\r\n\r\ntoken=a', 'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n']) {
      const request = `${lines.join('\r\n')}\r\nConnection: close\r\n${body}`;
      expectProblem(await sendBytes(server.port, request), 'unsupported_media_type', {
        detail: 'Send the body as application/x-www-form-urlencoded.',
      });
    }
  });

  test.each(['application/x-www-form-urlencoded;charset=UTF-8', 'Application/X-WWW-Form-Urlencoded'])(
    '200 for %s',
    async (type) => {
      const answer = await introspect({ token: token.text }, { ...NOTES, 'content-type': type });
      expect(answer.body).toMatchObject({ active: true });
    },
  );

  test('413 body_too_large above 64 KiB', async () => {
    const form = (size: number) => `token=${'x'.repeat(size - 6)}`;
    expect((await introspect(form(65_536))).body).toEqual(INACTIVE);
    expectProblem(await introspect(form(65_537)), 'body_too_large');
  });

  test('401 token_invalid for a token in the query', async () => {
    const own = await ada.token();
    const answer = await server.anonymous.form(`${PATH}?token=${own.text}`, { token: own.text }, NOTES);
    expectProblem(answer, 'token_invalid', { detail: /query string/ });
    expect(await usesOf(own.id)).toEqual([]);
  });

  test.each(['GET', 'PUT', 'DELETE'])('405 method_not_allowed for %s', async (method) => {
    const answer = await server.anonymous.send({ method, path: PATH, headers: NOTES });
    expectProblem(answer, 'method_not_allowed');
    expect(answer.headers['allow']).toBe('POST');
  });
});

describe('POST /oauth/introspect of a token', () => {
  test('the user id is the username where an identity provider keeps the e-mail to itself', async () => {
    const secret = 'the secret of the identity provider';
    const server = await openTestServer({ database: 'SQLite', env: { ...SITE, AUTH_JWT_SECRET: secret } });
    const jwt = await new SignJWT({ sub: 'auth0|ada', email: 'ada@example.com', exp: IAT + 900 })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(secret));
    const token = await generateToken(server.port, server.bearer(jwt));
    const { body } = await server.anonymous.form(PATH, { token: token.text }, NOTES);
    expect(body).toMatchObject({ active: true, sub: 'auth0|ada', username: 'auth0|ada' });
    expect((await server.anonymous.form(PATH, { token: jwt }, NOTES)).body).toEqual(INACTIVE);
    await server.close();
  });

  test('only {"active": false} when the row is deleted behind the verdict', async () => {
    const replace = (database: Database) => ({
      ...database,
      tokens: { ...database.tokens, findToken: async () => undefined },
    });
    const server = await openTestServer({ database: 'SQLite', env: SITE, replace });
    const token = await (await server.session()).token();
    const { body } = await server.anonymous.form(PATH, { token: token.text }, NOTES);
    expect(body).toEqual(INACTIVE);
    await server.close();
  });
});
