import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectProblem } from '../../support/expected.ts';
import { DATABASES, openTestServer, type TestServer } from '../../support/test-server.ts';

describe.each(DATABASES)('GET /readyz on %s', (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer({ database });
  });
  afterAll(() => server.close());

  test('200 while the database responds, else 503 unavailable', async () => {
    expect(await server.anonymous.get('/readyz')).toMatchObject({ status: 200, body: { status: 'ok' } });
    await server.database.cutOff();
    const answer = await server.anonymous.get('/readyz');
    await server.database.restore();
    expectProblem(answer, 'unavailable');
    expect(answer.headers['retry-after']).toBe('1');
    expect((await server.anonymous.get('/readyz')).status).toBe(200);
  });

  test('503 unavailable once the database is closed', async () => {
    await server.closeDatabase();
    expectProblem(await server.anonymous.get('/readyz'), 'unavailable');
  });
});
