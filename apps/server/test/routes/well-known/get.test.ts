import { afterAll, beforeAll, describe, test } from 'vitest';
import { expectProblem } from '../../support/expected.ts';
import { openTestServer, type TestServer } from '../../support/test-server.ts';

describe('GET /.well-known/*', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer({ database: 'SQLite' });
  });
  afterAll(() => server.close());

  test.each([
    '/.well-known/oauth-protected-resource',
    '/.well-known/oauth-protected-resource/mcp',
    '/.well-known/oauth-authorization-server',
    '/.well-known/oauth-authorization-server/mcp',
    '/.well-known/openid-configuration',
    '/.well-known/openid-configuration/mcp',
    '/mcp/.well-known/openid-configuration',
    '/.well-known/',
    '/authorize',
    '/token',
  ])('404 in JSON for %s: no OAuth metadata is advertised', async (path) => {
    expectProblem(await server.anonymous.get(path), 'not_found');
  });
});
