import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Session } from '../../../support/actors.ts';
import { DATABASES, NOW, openTestServer, type TestServer } from '../../../support/test-server.ts';

const CLIENT: oauth.Client = { client_id: 'https://notes.example.com/mcp' };
// With every character that the encoding of RFC 6749 section 2.3.1 changes.
const SECRET = 's3cret &=+%20ü/-_. of the client';
const WAYS = [
  ['ClientSecretBasic', oauth.ClientSecretBasic],
  ['ClientSecretPost', oauth.ClientSecretPost],
] as const;

describe.each(DATABASES)('oauth4webapi with a server on %s', (database) => {
  let server: TestServer;
  let ada: Session;
  beforeAll(async () => {
    server = await openTestServer({
      database,
      env: {
        INTROSPECTION_CLIENTS: `${CLIENT.client_id}:${SECRET}`,
        MAX_TOKENS_PER_USER: '100',
        TOKEN_CREATIONS_PER_HOUR: '100',
      },
    });
    ada = await server.session();
  });
  afterAll(() => server.close());

  const ask = async (text: string, authentication: oauth.ClientAuth) => {
    const issuer: oauth.AuthorizationServer = {
      issuer: server.url,
      introspection_endpoint: `${server.url}/oauth/introspect`,
    };
    const answer = await oauth.introspectionRequest(issuer, CLIENT, authentication, text, {
      [oauth.allowInsecureRequests]: true,
    });
    return oauth.processIntrospectionResponse(issuer, CLIENT, answer);
  };

  test.each(WAYS)('an active token, by %s', async (_, way) => {
    const token = await ada.token({ expiresAt: '2027-01-01T00:00:00.5Z' });
    expect(await ask(token.text, way(SECRET))).toEqual({
      active: true,
      sub: ada.user.id,
      username: ada.user.id,
      client_id: token.id,
      scope: '',
      token_type: 'Bearer',
      iss: 'http://localhost:3000',
      aud: CLIENT.client_id,
      iat: Math.floor(NOW.getTime() / 1000),
      exp: Date.UTC(2027, 0) / 1000,
      jti: token.id,
    });
  });

  test.each(WAYS)('a token that never expires has an integer exp, by %s', async (_, way) => {
    const { exp, aud } = await ask((await ada.token()).text, way(SECRET));
    expect(Number.isInteger(exp)).toBe(true);
    expect(aud).toBe(CLIENT.client_id);
  });

  test.each(WAYS)('expired, revoked and unknown tokens, by %s', async (_, way) => {
    const expired = await ada.token({ expiresAt: '2026-08-01T09:31:00Z' });
    const revoked = await ada.token();
    await ada.delete(`/api/auth/tokens/${revoked.id}`);
    server.clock.set(new Date('2026-08-01T09:31:00Z'));
    for (const text of [expired.text, revoked.text, `nllm_${'0'.repeat(49)}`, 'unknown']) {
      expect(await ask(text, way(SECRET))).toEqual({ active: false });
    }
    server.clock.set(NOW);
  });

  test.each(WAYS)('a wrong secret is invalid_client, by %s', async (_, way) => {
    const { text } = await ada.token();
    const refused = await ask(text, way(`${SECRET}x`)).catch((error: unknown) => error);
    // It checks the header first.
    expect(refused).toBeInstanceOf(oauth.WWWAuthenticateChallengeError);
    expect(refused).toMatchObject({
      status: 401,
      cause: [{ scheme: 'basic', parameters: { realm: 'tokenhouse' } }],
    });
  });
});
