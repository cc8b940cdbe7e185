import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestServer, type TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer({ database: 'SQLite' });
});
afterAll(() => server.close());

const PAGE = '<div id="root"></div>';
const asBrowser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(server.url + path, { headers, redirect: 'manual' });

describe('the pages', () => {
  test.each([
    '/',
    '/sign-in',
    '/sign-up',
    '/connections',
    '/connections/0198f7a2-8c5e-7d7a-8f43-0a1b2c3d4e5f',
  ])('%s is the page, and is not cached', async (path) => {
    const answer = await get(path, asBrowser);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('content-security-policy')).toContain("trusted-types 'none'");
    expect(await answer.text()).toContain(PAGE);
  });

  test('404 with the page for a browser at an unknown URL', async () => {
    const answer = await get('/nowhere', asBrowser);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain(PAGE);
  });

  test('404 not_found for other clients at an unknown URL', async () => {
    const answer = await get('/nowhere');
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ code: 'not_found' });
  });

  test.each(['/api/nowhere', '/mcp/nowhere', '/assets/nowhere.js', '/.well-known/nowhere', '/oauth/nowhere'])(
    '404 not_found at %s, even for a browser',
    async (path) => {
      const answer = await get(path, asBrowser);
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ code: 'not_found' });
    },
  );
});

describe('the files of the page', () => {
  const scriptOf = async () => /src="(\/assets\/[^"]+\.js)"/.exec(await (await get('/')).text())?.[1] ?? '';

  test('are cached for a year, because their names change with their content', async () => {
    const answer = await get(await scriptOf());
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^(text|application)\/javascript/);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  test.each(['br', 'gzip'])('are sent as %s to clients that accept it', async (coding) => {
    const path = await scriptOf();
    const answer = await get(path, { 'accept-encoding': coding });
    expect(answer.headers.get('content-encoding')).toBe(coding);
    expect(answer.headers.get('vary')?.toLowerCase()).toContain('accept-encoding');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const plain = await get(path, { 'accept-encoding': 'identity' });
    expect(await answer.text()).toBe(await plain.text());
  });

  test('the page has nothing inline, which its policy would block', async () => {
    const page = await (await get('/')).text();
    expect(page).not.toMatch(/<style|style=|<script(?![^>]* src=)| on\w+=/);
  });

  test('other files are not served', async () => {
    expect((await get('/.built')).status).toBe(404);
    expect((await get('/../package.json')).status).toBe(404);
  });
});
