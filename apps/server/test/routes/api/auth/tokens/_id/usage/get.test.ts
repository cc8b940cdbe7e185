import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Session, Token } from '../../../../../../support/actors.ts';
import { expectProblem, withoutRequestId } from '../../../../../../support/expected.ts';
import { DATABASES, NOW, openTestServer, type TestServer } from '../../../../../../support/test-server.ts';

const PATH = '/api/auth/tokens';
const LIMIT = 'must be a whole number, 1 or more';

interface Page {
  readonly uses: readonly { readonly id: string; readonly at: string }[];
  readonly nextCursor: string | null;
}

describe.each(DATABASES)('GET /api/auth/tokens/:id/usage on %s', (database) => {
  let server: TestServer;
  let bob: Session;
  let bobs: Token;
  beforeAll(async () => {
    server = await openTestServer({ database });
    bob = await server.session();
    bobs = await bob.token();
  });
  afterAll(() => server.close());

  test('200 with an empty page for a token that was never used', async () => {
    const ada = await server.session();
    const answer = await ada.get(`${PATH}/${(await ada.token()).id}/usage`);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ uses: [], nextCursor: null });
  });

  test('200 with uses of every outcome, newest first, as in the table', async () => {
    const ada = await server.session();
    const token = await ada.token({ expiresAt: '2026-08-01T09:30:10Z' });
    const agent = { 'user-agent': 'claude-code/2.1.330 (external, cli)' };
    const later = () => {
      server.clock.advance(4_000);
      return server.clock.now().toISOString();
    };
    await token.get('/api/me?page=1', agent);
    const [second] = [later(), await token.get(PATH)];
    const [third] = [later(), await token.delete(`${PATH}/${token.id}`)];
    const [fourth] = [later(), await token.get('/api/me', { 'user-agent': 'Mozilla/5.0 (X11)' })];
    await ada.delete(`${PATH}/${token.id}`);
    const [fifth] = [later(), await token.get('/api/me')];

    const origin = { ipAddress: '127.0.0.1', userAgent: null, client: null };
    const from = { ...origin, count: 1 };
    const browser = { ...from, userAgent: 'Mozilla/5.0 (X11)' };
    const cli = { ...from, userAgent: agent['user-agent'], client: 'claude-code 2.1.330' };
    const id = expect.stringMatching(/./);
    const answer = await ada.get(`${PATH}/${token.id}/usage`);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      uses: [
        { id, at: fifth, outcome: 'revoked', endpoint: 'GET /api/me', ...from },
        { id, at: fourth, outcome: 'expired', endpoint: 'GET /api/me', ...browser },
        { id, at: third, outcome: 'forbidden', endpoint: `DELETE ${PATH}/:id`, ...from },
        { id, at: second, outcome: 'forbidden', endpoint: `GET ${PATH}`, ...from },
        { id, at: NOW.toISOString(), outcome: 'accepted', endpoint: 'GET /api/me', ...cli },
      ],
      nextCursor: null,
    });
    const rows = await server.database.sql(
      'SELECT created_at, outcome, endpoint, user_agent, client FROM token_usage_logs WHERE token_id = $1 ORDER BY id DESC',
      [token.id],
    );
    expect(rows).toEqual(
      (answer.body as { uses: Record<string, string>[] }).uses.map((use) => ({
        created_at: use['at'],
        outcome: use['outcome'],
        endpoint: use['endpoint'],
        user_agent: use['userAgent'],
        client: use['client'],
      })),
    );
    // Expired and revoked uses do not change this, only the forbidden one at `third`.
    expect((await ada.get(`${PATH}/${token.id}`)).body).toMatchObject({
      lastUsedAt: third,
      lastUsedBy: origin,
    });
    server.clock.set(NOW);
  });

  test('nextCursor leads to each use exactly once', async () => {
    const ada = await server.session();
    const token = await ada.token();
    for (let use = 0; use < 7; use += 1) {
      // Two of them in the same millisecond.
      if (use !== 3) server.clock.advance(1_000);
      await token.get('/api/me');
    }
    const whole = (await ada.get(`${PATH}/${token.id}/usage`)).body as Page;
    expect(whole.uses).toHaveLength(7);
    expect(whole.nextCursor).toBeNull();

    const seen: unknown[] = [];
    let query = '?limit=3';
    for (const size of [3, 3, 1]) {
      const { uses, nextCursor } = (await (await ada.jwt()).get(`${PATH}/${token.id}/usage${query}`))
        .body as Page;
      expect(uses).toHaveLength(size);
      seen.push(...uses);
      query = `?limit=3&cursor=${encodeURIComponent(nextCursor ?? 'none')}`;
    }
    expect(seen).toEqual(whole.uses);
    expect(query).toBe('?limit=3&cursor=none');
    server.clock.set(NOW);
  });

  test('20 uses by default, and at most 100', async () => {
    const ada = await server.session();
    const token = await ada.token();
    await Promise.all(Array.from({ length: 21 }, () => token.get('/api/me')));
    const usage = `${PATH}/${token.id}/usage`;
    expect(((await ada.get(usage)).body as Page).uses).toHaveLength(20);
    expect(((await ada.get(`${usage}?limit=100`)).body as Page).uses).toHaveLength(21);
    expect(((await ada.get(`${usage}?limit=1`)).body as Page).uses).toHaveLength(1);
    await Promise.all(Array.from({ length: 90 }, () => token.get('/api/me')));
    for (const limit of [100, 101, 999_999_999_999]) {
      expect(((await ada.get(`${usage}?limit=${limit}`)).body as Page).uses).toHaveLength(100);
    }
  });

  test.each(['0', '-1', '1.5', '0x', 'x', '', 'NaN', '%00'])('422 at /limit for %j', async (limit) => {
    const answer = await bob.get(`${PATH}/${bobs.id}/usage?limit=${limit}`);
    const error = expect.objectContaining({ pointer: '/limit', detail: LIMIT });
    expectProblem(answer, 'validation_failed', { errors: expect.arrayContaining([error]) });
  });

  test.each(['x', '', '%00', 'MTIz', '....', 'a'.repeat(200), 'a'.repeat(201), '%F0%9F%94%91'])(
    '422 at /cursor for %j',
    async (cursor) => {
      const answer = await bob.get(`${PATH}/${bobs.id}/usage?cursor=${cursor}`);
      const error = { pointer: '/cursor', detail: expect.stringMatching(/./) };
      expectProblem(answer, 'validation_failed', { errors: [error] });
    },
  );

  test.each(['limit=1&limit=2', 'cursor=a&cursor=b', 'limit[]=1', '__proto__[limit]=1'])(
    'a query of ?%s is refused or ignored, and no failure',
    async (query) => {
      expect([200, 422]).toContain((await bob.get(`${PATH}/${bobs.id}/usage?${query}`)).status);
    },
  );

  test('404 not_found for another user’s token and an unknown one', async () => {
    const [ada, eve] = [await server.session(), await server.session()];
    const token = await ada.token();
    await token.get('/api/me');
    const foreign = await eve.get(`${PATH}/${token.id}/usage`);
    const unknown = await eve.get(`${PATH}/${randomUUID()}/usage`);
    expectProblem(foreign, 'not_found', { detail: 'You have no such token.' });
    expect(withoutRequestId(foreign)).toEqual(withoutRequestId(unknown));
  });

  test('a cursor of one token shows nothing of another user’s log', async () => {
    const [ada, eve] = [await server.session(), await server.session()];
    const [adas, eves] = [await ada.token(), await eve.token()];
    await Promise.all([adas.get('/api/me'), adas.get('/api/me'), eves.get('/api/me')]);
    const { nextCursor } = (await ada.get(`${PATH}/${adas.id}/usage?limit=1`)).body as Page;
    const answer = await eve.get(`${PATH}/${eves.id}/usage?cursor=${encodeURIComponent(nextCursor ?? '')}`);
    const own = ((await eve.get(`${PATH}/${eves.id}/usage`)).body as Page).uses;
    expect(own).toEqual(expect.arrayContaining([...(answer.body as Page).uses]));
  });

  test('401 credentials_missing without credentials, 403 session_required for an API token', async () => {
    const token = await (await server.session()).token();
    expectProblem(await server.anonymous.get(`${PATH}/${token.id}/usage`), 'credentials_missing');
    expectProblem(await token.get(`${PATH}/${token.id}/usage`), 'session_required');
  });
});
