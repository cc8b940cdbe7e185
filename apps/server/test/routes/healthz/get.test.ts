import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestServer, type TestServer } from '../../support/test-server.ts';

describe('GET /healthz', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer({ database: 'SQLite' });
  });
  afterAll(() => server.close());

  test('200 with any credential', async () => {
    for (const actor of [server.anonymous, server.bearer('nllm_bad')]) {
      expect(await actor.get('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
    }
  });

  test('200 while the database is closed', async () => {
    await server.closeDatabase();
    expect(await server.anonymous.get('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
  });
});
