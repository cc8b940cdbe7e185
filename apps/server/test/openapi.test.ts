import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type House, openHouse } from './harness.ts';

interface Description {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: object }>>>>;
}

describe('GET /openapi.json', () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse({ database: 'SQLite' });
  });
  afterAll(() => house.close());

  test('is the committed apps/server/openapi.json; if not: npm run openapi', async () => {
    const committed = await readFile(new URL('../openapi.json', import.meta.url), 'utf8');
    const answer = await house.anonymous.get('/openapi.json');
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(JSON.parse(committed));
  });

  test('describes every route of the contract that the server answers', async () => {
    const { paths } = (await house.anonymous.get('/openapi.json')).body as Description;
    const routes = Object.entries(paths).flatMap(([path, verbs]) =>
      Object.keys(verbs).map((verb) => `${verb} ${path}`),
    );
    expect(routes).toEqual(
      expect.arrayContaining([
        'post /api/auth/sign-up/email',
        'post /api/auth/sign-in/email',
        'post /api/auth/sign-out',
        'get /api/auth/get-session',
        'get /api/auth/token',
        'get /api/auth/jwks',
        'post /api/auth/tokens',
        'get /api/auth/tokens',
        'get /api/auth/tokens/{id}',
        'delete /api/auth/tokens/{id}',
        'get /api/auth/tokens/{id}/usage',
        'get /api/auth/tokens/{id}/usage/histogram',
        'get /api/auth/tokens/events',
        'get /api/me',
        'get /api/me/denied-call',
        'get /api/site',
        'post /mcp',
        'post /oauth/introspect',
        'post /register',
        'get /downloads/tokenhouse-mcp.mjs',
        'get /downloads/tokenhouse-mcp.mjs.sha256',
        'get /healthz',
        'get /readyz',
        'get /metrics',
      ]),
    );
  });

  test('GET /docs shows it, under a policy of its own', async () => {
    const answer = await house.anonymous.get('/docs/');
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^text\/html/);
    expect(answer.headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/);
  });
});
