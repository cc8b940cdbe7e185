import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillWithTokens } from '../../../../../../../test/support/fill-with-tokens.ts';
import type { Session } from '../../../../support/actors.ts';
import { expectProblem, MISSING } from '../../../../support/expected.ts';
import { DATABASES, NOW, openTestServer, type TestServer } from '../../../../support/test-server.ts';

const PATH = '/api/auth/tokens';

describe.each(DATABASES)('GET /api/auth/tokens on %s', (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer({ database });
  });
  afterAll(() => server.close());

  test('200 with an empty list and full limits for a new user', async () => {
    const answer = await (await server.session()).get(PATH);
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).toEqual({
      tokens: [],
      limits: { maxActive: 10, active: 0, creationsPerHour: 5, creationsLeft: 5 },
      nextCursor: null,
    });
  });

  test('200 with active, expired and revoked tokens, newest first, and the limits', async () => {
    const ada = await server.session();
    const expired = await ada.token({ name: 'expired', expiresAt: '2026-08-01T09:30:05Z' });
    server.clock.advance(1_000);
    const revoked = await ada.token({ name: 'revoked' });
    server.clock.advance(1_000);
    const active = await ada.token({ name: 'active', metadata: { a: 1 } });
    server.clock.advance(1_000);
    await active.get('/api/me', { 'user-agent': 'claude-code/2.1.330 (external, cli)' });
    await ada.delete(`${PATH}/${revoked.id}`);
    const revokedAt = server.clock.now().toISOString();
    server.clock.advance(10_000);

    const answer = await ada.get(PATH);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      tokens: [
        {
          ...active.record,
          lastUsedAt: revokedAt,
          lastUsedBy: {
            ipAddress: '127.0.0.1',
            userAgent: 'claude-code/2.1.330 (external, cli)',
            client: 'claude-code 2.1.330',
          },
        },
        { ...revoked.record, status: 'revoked', revokedAt },
        { ...expired.record, status: 'expired' },
      ],
      limits: { maxActive: 10, active: 1, creationsPerHour: 5, creationsLeft: 2 },
      nextCursor: null,
    });
    expect(await (await ada.jwt()).get(PATH)).toMatchObject({ status: 200, body: answer.body });
    server.clock.set(NOW);
  });

  test('revoked outranks expired, also after a revocation by SQL', async () => {
    const ada = await server.session();
    const token = await ada.token({ expiresAt: '2026-08-01T10:00:00Z' });
    const time = '2026-08-01T09:45:00.000Z';
    await server.database.sql('UPDATE api_tokens SET revoked_at = $1 WHERE id = $2', [time, token.id]);
    server.clock.advance(3_600_000);
    expect((await ada.get(PATH)).body).toMatchObject({ tokens: [{ status: 'revoked', revokedAt: time }] });
    server.clock.set(NOW);
  });

  test('shows no tokens of other users', async () => {
    const [ada, eve] = [await server.session(), await server.session()];
    await ada.token();
    expect((await eve.get(PATH)).body).toMatchObject({ tokens: [], limits: { active: 0, creationsLeft: 5 } });
  });

  describe('page by page', () => {
    let ada: Session;
    beforeAll(async () => {
      ada = await server.session();
      await fillWithTokens(server.database, { userId: ada.user.id, count: 510 });
      await ada.token({ name: 'active' });
    });

    const get = async (query: string) => {
      const { status, body } = await ada.get(PATH + query);
      expect(status).toBe(200);
      return body as {
        tokens: { name: string; status: string }[];
        limits: object;
        nextCursor: string | null;
      };
    };

    test('100 tokens by default, at most 500, newest first; each page has the limits', async () => {
      const first = await get('');
      expect(first.tokens.map(({ name }) => name)).toEqual([
        'active',
        ...Array.from({ length: 99 }, (_, n) => `token ${n + 1}`),
      ]);
      const second = await get(`?limit=500&cursor=${first.nextCursor}`);
      expect(second.tokens.map(({ name }) => name)).toEqual(
        Array.from({ length: 411 }, (_, n) => `token ${n + 100}`),
      );
      expect(second.nextCursor).toBeNull();
      expect(second.limits).toEqual({ maxActive: 10, active: 1, creationsPerHour: 5, creationsLeft: 4 });
      expect(second.limits).toEqual(first.limits);
      expect((await get('?limit=500')).tokens).toHaveLength(500);
    });

    test.each([
      ['active', ['active']],
      ['expired', Array.from({ length: 255 }, (_, n) => `token ${2 * n + 2}`)],
      ['revoked', Array.from({ length: 255 }, (_, n) => `token ${2 * n + 1}`)],
    ])('status=%s lists only these tokens, over all pages', async (status, names) => {
      const found: { name: string; status: string }[] = [];
      let cursor = '';
      do {
        const page = await get(`?status=${status}&limit=90${cursor}`);
        found.push(...page.tokens);
        cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
      } while (cursor !== '');
      expect(found.map(({ name }) => name)).toEqual(names);
      expect(new Set(found.map((token) => token.status))).toEqual(new Set([status]));
    });

    const BAD_LIMIT = 'must be a whole number from 1 to 500';
    test.each([
      ['limit=0', '/limit', BAD_LIMIT],
      ['limit=-1', '/limit', BAD_LIMIT],
      ['limit=501', '/limit', BAD_LIMIT],
      ['limit=1.5', '/limit', BAD_LIMIT],
      ['limit=many', '/limit', BAD_LIMIT],
      ['limit=', '/limit', BAD_LIMIT],
      ['limit=1&limit=2', '/limit', BAD_LIMIT],
      ['status=live', '/status', 'must be active, expired or revoked'],
      ['status=', '/status', 'must be active, expired or revoked'],
      ['cursor=x', '/cursor', 'must be the nextCursor of an earlier page'],
      ['cursor=', '/cursor', 'must be the nextCursor of an earlier page'],
    ])('422 validation_failed for %s', async (query, pointer, detail) => {
      expectProblem(await ada.get(`${PATH}?${query}`), 'validation_failed', {
        detail: `${pointer}: ${detail}`,
        errors: [{ pointer, detail }],
      });
    });

    test('a cursor of another user’s list shows none of their tokens', async () => {
      const { nextCursor } = await get('?limit=1');
      const eve = await server.session();
      expect((await eve.get(`${PATH}?cursor=${nextCursor}`)).body).toMatchObject({ tokens: [] });
    });
  });

  test('401 credentials_missing without credentials', async () => {
    expectProblem(await server.anonymous.get(PATH), 'credentials_missing', { detail: MISSING });
  });

  test('401 credentials_missing with a cookie that is not a session', async () => {
    const cookie = 'tokenhouse.session_token=made-up.signature';
    expectProblem(await server.anonymous.get(PATH, { cookie }), 'credentials_missing');
  });

  test('401 credentials_missing after signing out', async () => {
    const ada = await server.session();
    expect((await ada.post('/api/auth/sign-out', {}, { origin: 'http://localhost:3000' })).status).toBe(200);
    expectProblem(await ada.get(PATH), 'credentials_missing');
  });

  test('403 session_required for an API token: it cannot list tokens', async () => {
    const token = await (await server.session()).token();
    expectProblem(await token.get(PATH), 'session_required');
  });
});
