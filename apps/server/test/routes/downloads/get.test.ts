import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestServer, type TestServer } from '../../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer({ database: 'SQLite' });
});
afterAll(() => server.close());

const PROGRAM = '/downloads/tokenhouse-mcp.mjs';
const get = (path: string, init: RequestInit = {}) => fetch(server.url + path, init);

test.each([
  [PROGRAM, 'text/javascript; charset=utf-8'],
  [`${PROGRAM}.sha256`, 'text/plain; charset=utf-8'],
])('%s is a public attachment, which caches revalidate', async (path, type) => {
  const answer = await get(path);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe(type);
  expect(answer.headers.get('content-disposition')).toBe(
    `attachment; filename="${path.replace('/downloads/', '')}"`,
  );
  expect(answer.headers.get('cache-control')).toBe('public, no-cache');
  const etag = answer.headers.get('etag') ?? '';
  expect(etag).toMatch(/^"[\w-]+"$/);
  const size = (await answer.arrayBuffer()).byteLength;

  for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const again = await get(path, { headers: { 'if-none-match': known } });
    expect([again.status, await again.text()]).toEqual([304, '']);
  }
  expect((await get(path, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  const head = await get(path, { method: 'HEAD' });
  expect([head.status, Number(head.headers.get('content-length'))]).toEqual([200, size]);
});

test('the checksum is that of the program, in the format of sha256sum', async () => {
  const program = Buffer.from(await (await get(PROGRAM)).arrayBuffer());
  const checksum = createHash('sha256').update(program).digest('hex');
  expect(await (await get(`${PROGRAM}.sha256`)).text()).toBe(`${checksum}  tokenhouse-mcp.mjs\n`);
});

test.each(['/downloads', '/downloads/', '/downloads/package.json', '/downloads/..%2fpackage.json'])(
  '404 not_found at %s, even for a browser',
  async (path) => {
    const answer = await get(path, { headers: { accept: 'text/html' } });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ code: 'not_found' });
  },
);
