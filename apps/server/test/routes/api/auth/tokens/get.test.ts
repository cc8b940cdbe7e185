import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectProblem, MISSING } from '../../../../expected.ts';
import { DATABASES, type House, NOW, openHouse } from '../../../../harness.ts';

const PATH = '/api/auth/tokens';

describe.each(DATABASES)('GET /api/auth/tokens on %s', (database) => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse({ database });
  });
  afterAll(() => house.close());

  test('200 with an empty list and the whole limits for somebody new', async () => {
    const answer = await (await house.session()).get(PATH);
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).toEqual({
      tokens: [],
      limits: { maxActive: 10, active: 0, creationsPerHour: 5, creationsLeft: 5 },
    });
  });

  test('200 with active, expired and revoked tokens, newest first, and what is left of the limits', async () => {
    const ada = await house.session();
    const expired = await ada.token({ name: 'expired', expiresAt: '2026-08-01T09:30:05Z' });
    house.clock.advance(1_000);
    const revoked = await ada.token({ name: 'revoked' });
    house.clock.advance(1_000);
    const active = await ada.token({ name: 'active', metadata: { a: 1 } });
    house.clock.advance(1_000);
    await active.get('/api/me', { 'user-agent': 'claude-code/2.1.330 (external, cli)' });
    await ada.delete(`${PATH}/${revoked.id}`);
    const revokedAt = house.clock.now().toISOString();
    house.clock.advance(10_000);

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
    });
    expect(await (await ada.jwt()).get(PATH)).toMatchObject({ status: 200, body: answer.body });
    house.clock.set(NOW);
  });

  test('revoked outranks expired, and a token revoked by an operator says so', async () => {
    const ada = await house.session();
    const token = await ada.token({ expiresAt: '2026-08-01T10:00:00Z' });
    const time = '2026-08-01T09:45:00.000Z';
    await house.database.sql('UPDATE api_tokens SET revoked_at = $1 WHERE id = $2', [time, token.id]);
    house.clock.advance(3_600_000);
    expect((await ada.get(PATH)).body).toMatchObject({ tokens: [{ status: 'revoked', revokedAt: time }] });
    house.clock.set(NOW);
  });

  test('shows nobody else’s tokens', async () => {
    const [ada, eve] = [await house.session(), await house.session()];
    await ada.token();
    expect((await eve.get(PATH)).body).toMatchObject({ tokens: [], limits: { active: 0, creationsLeft: 5 } });
  });

  test('401 credentials_missing without credentials', async () => {
    expectProblem(await house.anonymous.get(PATH), 'credentials_missing', { detail: MISSING });
  });

  test('401 credentials_missing with a cookie that is no session', async () => {
    const cookie = 'better-auth.session_token=made-up.signature';
    expectProblem(await house.anonymous.get(PATH, { cookie }), 'credentials_missing');
  });

  test('401 credentials_missing after signing out', async () => {
    const ada = await house.session();
    expect((await ada.post('/api/auth/sign-out', {}, { origin: 'http://localhost:3000' })).status).toBe(200);
    expectProblem(await ada.get(PATH), 'credentials_missing');
  });

  test('403 session_required for an API token: it cannot list tokens', async () => {
    const token = await (await house.session()).token();
    expectProblem(await token.get(PATH), 'session_required');
  });
});
