import { afterAll, beforeAll, describe, test } from 'vitest';
import { expectProblem } from '../../support/expected.ts';
import { type House, openHouse } from '../../support/harness.ts';

describe('GET /.well-known/*', () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse({ database: 'SQLite' });
  });
  afterAll(() => house.close());

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
    expectProblem(await house.anonymous.get(path), 'not_found');
  });
});
