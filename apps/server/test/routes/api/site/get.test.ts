import { describe, expect, test } from 'vitest';
import { DATABASES, openTestServer } from '../../../support/test-server.ts';

const IDENTITY_PROVIDER = { AUTH_JWT_SECRET: 'the secret of the identity provider' };

describe.each(DATABASES)('GET /api/site on %s', (database) => {
  test.each([
    ['without settings', {}, {}],
    ['with SIGN_UPS=closed', { SIGN_UPS: 'closed' }, { signUps: 'closed' }],
    [
      'with a PUBLIC_URL and a TOKEN_PREFIX',
      { PUBLIC_URL: 'https://tokens.example.com/', TOKEN_PREFIX: 'acme' },
      { publicUrl: 'https://tokens.example.com', tokenStart: 'acme_' },
    ],
    [
      'with an identity provider, by its secret',
      IDENTITY_PROVIDER,
      { accounts: 'external', signUps: 'closed' },
    ],
    [
      'with an identity provider, by its keys, and SIGN_UPS=open',
      { AUTH_JWKS_URL: 'http://127.0.0.1:9/jwks', SIGN_UPS: 'open' },
      { accounts: 'external', signUps: 'closed' },
    ],
  ])('200 without a credential, %s', async (_, env, site) => {
    const server = await openTestServer({ database, env });
    const answer = await server.anonymous.get('/api/site');
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).toEqual({
      publicUrl: 'http://localhost:3000',
      accounts: 'built-in',
      signUps: 'open',
      tokenStart: 'nllm_',
      ...site,
    });
    await server.close();
  });

  test('200 with any credential, which is ignored: no use is logged', async () => {
    const server = await openTestServer({ database });
    const ada = await server.session();
    const token = await ada.token();
    const { body } = await server.anonymous.get('/api/site');
    for (const actor of [ada, await ada.jwt(), token, server.bearer('nonsense')]) {
      expect(await actor.get('/api/site')).toMatchObject({ status: 200, body });
    }
    expect(await server.database.sql('SELECT count(*) AS n FROM token_usage_logs')).toEqual([{ n: 0 }]);
    await server.close();
  });

  test('200 while the database is unavailable, so that the page can show that', async () => {
    const server = await openTestServer({ database });
    await server.database.cutOff();
    expect((await server.anonymous.get('/api/site')).status).toBe(200);
    await server.database.restore();
    await server.close();
  });
});
