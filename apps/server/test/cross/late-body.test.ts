import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Session } from '../support/actors.ts';
import { DATABASES, openTestServer, type TestServer } from '../support/test-server.ts';

const BODY = JSON.stringify({ name: 'too late' });

describe.each(DATABASES)('a creation whose body arrives after the user is gone, on %s', (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer({ database });
  });
  afterAll(() => server.close());

  /** Sends half of a creation, waits for `meanwhile`, and sends the rest. */
  async function createAround(ada: Session, meanwhile: () => Promise<unknown>): Promise<number> {
    const headers = { cookie: ada.cookie, 'content-type': 'application/json', 'content-length': BODY.length };
    const outgoing = request({
      port: server.port,
      path: '/api/auth/tokens',
      method: 'POST',
      headers,
      agent: false,
    });
    const status = new Promise<number>((resolve, reject) => {
      outgoing.on('response', (incoming) => resolve(incoming.resume().statusCode ?? 0));
      outgoing.on('error', reject);
    });
    outgoing.write(BODY.slice(0, 5));
    // This response comes after the server has identified the caller of the first half.
    await server.anonymous.get('/healthz');
    await ada.get('/api/me');
    await meanwhile();
    outgoing.end(BODY.slice(5));
    return status;
  }

  const activeTokensOf = async (ada: Session) =>
    server.database.sql('SELECT id FROM api_tokens WHERE user_id = $1 AND revoked_at IS NULL', [ada.user.id]);

  test('401 and no active token after a sign-out', async () => {
    const ada = await server.session();
    expect(await createAround(ada, () => ada.post('/api/auth/sign-out', {}))).toBe(401);
    expect(await activeTokensOf(ada)).toEqual([]);
  });

  test('401 and no active token after the account was deleted', async () => {
    const ada = await server.session();
    const erase = () => server.database.sql('DELETE FROM "user" WHERE id = $1', [ada.user.id]);
    expect(await createAround(ada, erase)).toBe(401);
    expect(await activeTokensOf(ada)).toEqual([]);
  });

  test('201 when nothing has happened', async () => {
    const ada = await server.session();
    expect(await createAround(ada, async () => {})).toBe(201);
    expect(await activeTokensOf(ada)).toHaveLength(1);
  });
});
