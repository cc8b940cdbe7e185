import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '../../../../../support/actors.ts';
import { aReceipt, expectProblem, withoutRequestId } from '../../../../../support/expected.ts';
import { DATABASES, NOW, openTestServer, type TestServer } from '../../../../../support/test-server.ts';

const PATH = '/api/auth/tokens';

describe.each(DATABASES)('DELETE /api/auth/tokens/:id on %s', (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer({ database });
  });
  afterAll(() => server.close());

  const revokedAt = async (id: string) =>
    (await server.database.sql('SELECT revoked_at FROM api_tokens WHERE id = $1', [id]))[0]?.['revoked_at'];

  test('200 with the revoked record and a receipt; then the token is denied', async () => {
    const ada = await server.session();
    const token = await ada.token();
    server.clock.advance(5_000);
    const answer = await ada.delete(`${PATH}/${token.id}`);

    const now = server.clock.now().toISOString();
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      tokenRecord: { ...token.record, status: 'revoked', revokedAt: now },
      receipt: aReceipt,
    });
    expect(await revokedAt(token.id)).toBe(now);
    const detail = `The token was revoked at ${now}. Create a new one.`;
    expectProblem(await token.get('/api/me'), 'token_revoked', { detail });
    server.clock.set(NOW);
  });

  test('200 again with the same record: the first revocation stays', async () => {
    const ada = await server.session();
    const { id } = await ada.token();
    const first = await ada.delete(`${PATH}/${id}`);
    server.clock.advance(60_000);
    const second = await ada.delete(`${PATH}/${id}`);
    expect(second.status).toBe(200);
    expect(second.body).toEqual({ ...(first.body as object), receipt: aReceipt });
    expect(await revokedAt(id)).toBe(NOW.toISOString());
    server.clock.set(NOW);
  });

  test('200 by JWT, with a JSON content type and no body, and for an expired token', async () => {
    const ada = await server.session();
    const [one, two] = [await ada.token(), await ada.token({ expiresAt: '2026-08-01T09:30:01Z' })];
    const headers = { 'content-type': 'application/json' };
    expect((await (await ada.jwt()).delete(`${PATH}/${one.id}`, headers)).status).toBe(200);
    server.clock.advance(2_000);
    expect((await ada.delete(`${PATH}/${two.id}`)).body).toMatchObject({
      tokenRecord: { status: 'revoked' },
    });
    expectProblem(await two.get('/api/me'), 'token_revoked');
    server.clock.set(NOW);
  });

  test('other tokens of the user stay active', async () => {
    const ada = await server.session();
    const [kept, gone] = [await ada.token(), await ada.token()];
    await ada.delete(`${PATH}/${gone.id}`);
    expect((await kept.get('/api/me')).status).toBe(200);
    expect(await revokedAt(kept.id)).toBeNull();
  });

  test('404 not_found for another user’s token and an unknown one; the token stays active', async () => {
    const [ada, eve] = [await server.session(), await server.session()];
    const token = await ada.token();
    const foreign = await eve.delete(`${PATH}/${token.id}`);
    const unknown = await eve.delete(`${PATH}/${randomUUID()}`);
    expectProblem(foreign, 'not_found', { detail: 'You have no such token.' });
    expect(withoutRequestId(foreign)).toEqual(withoutRequestId(unknown));
    expect(Object.keys(foreign.headers)).toEqual(Object.keys(unknown.headers));
    expect(await revokedAt(token.id)).toBeNull();
    expect((await token.get('/api/me')).status).toBe(200);
  });

  test('404 not_found for an invalid id', async () => {
    expectProblem(await (await server.session()).delete(`${PATH}/%00`), 'not_found');
  });

  test('401 credentials_missing without credentials; the token stays active', async () => {
    const token = await (await server.session()).token();
    expectProblem(await server.anonymous.delete(`${PATH}/${token.id}`), 'credentials_missing');
    expect(await revokedAt(token.id)).toBeNull();
  });

  test('403 session_required for an API token: it cannot revoke, not even itself', async () => {
    const token = await (await server.session()).token();
    expectProblem(await token.delete(`${PATH}/${token.id}`), 'session_required');
    expect(await revokedAt(token.id)).toBeNull();
  });

  /** A statement of an operator takes effect within one lease. */
  const expectSoon = (token: Actor) => expect.poll(() => codeOf(token));
  const codeOf = async (token: Actor) => ((await token.get('/api/me')).body as { code?: string }).code;

  test('an operator’s UPDATE takes effect within one lease', async () => {
    const token = await (await server.session()).token();
    expect((await token.get('/api/me')).status).toBe(200);
    const text = `UPDATE api_tokens SET revoked_at = ${database === 'SQLite' ? `datetime('now')` : 'now()'} WHERE id = $1`;
    await server.database.sql(text, [token.id]);
    await expectSoon(token).toBe('token_revoked');
  });

  test('deleting the user with SQL revokes only their tokens', async () => {
    const [ada, bob] = [await server.session(), await server.session()];
    const [adas, bobs] = [await ada.token(), await bob.token()];
    await server.database.sql('DELETE FROM "user" WHERE id = $1', [ada.user.id]);
    await expectSoon(adas).toBe('token_revoked');
    expect((await bobs.get('/api/me')).status).toBe(200);
    expectProblem(await ada.get(PATH), 'credentials_missing');
  });

  test('deleting the row of the token makes it unknown', async () => {
    const token = await (await server.session()).token();
    await token.get('/api/me');
    await server.database.sql('DELETE FROM api_tokens WHERE id = $1', [token.id]);
    await expectSoon(token).toBe('token_invalid');
  });
});
