import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestServer, type TestServer } from '../support/test-server.ts';

interface Description {
  readonly openapi: string;
  readonly components: { readonly schemas: object };
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: object }>>>>;
}

describe('GET /openapi.json', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer({ database: 'SQLite' });
  });
  afterAll(() => server.close());

  test('is the committed apps/server/openapi.json; if not: npm run openapi', async () => {
    const committed = await readFile(new URL('../../openapi.json', import.meta.url), 'utf8');
    const answer = await server.anonymous.get('/openapi.json');
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(JSON.parse(committed));
  });

  test('describes every route of the contract', async () => {
    const { paths } = (await server.anonymous.get('/openapi.json')).body as Description;
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

  test.each(['/docs', '/docs/'])(
    'GET %s shows the whole API, with the content security policy of pages',
    async (path) => {
      const answer = await fetch(server.url + path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
      const pages = await fetch(`${server.url}/sign-in`);
      expect(answer.headers.get('content-security-policy')).toBe(
        pages.headers.get('content-security-policy'),
      );

      const page = await answer.text();
      expect(page).toContain('<a href="/">');
      // The policy would block anything inline.
      expect(page).not.toMatch(/<script|<style|style=| on\w+=/);
      const { paths, components } = (await server.anonymous.get('/openapi.json')).body as Description;
      for (const [route, methods] of Object.entries(paths)) {
        for (const method of Object.keys(methods)) {
          expect(page).toContain(`<h3><code>${method.toUpperCase()} ${route}</code></h3>`);
        }
      }
      for (const name of Object.keys(components.schemas)) expect(page).toContain(`<h3>${name}</h3>`);
      const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
    },
  );
});
