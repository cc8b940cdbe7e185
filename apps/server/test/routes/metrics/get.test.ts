import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestServer, type TestServer } from '../../support/test-server.ts';

describe('GET /metrics', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer({ database: 'SQLite' });
  });
  afterAll(() => server.close());

  test('every outcome starts at 0, so that an alert sees the first use', async () => {
    const fresh = await openTestServer({ database: 'SQLite' });
    const { text } = await fresh.anonymous.get('/metrics');
    await fresh.close();
    const uses = text.split('\n').filter((line) => line.startsWith('tokenhouse_uses_total{'));
    const outcomes = ['accepted', 'expired', 'forbidden', 'malformed', 'revoked', 'unknown'];
    expect(uses.sort()).toEqual(outcomes.map((outcome) => `tokenhouse_uses_total{outcome="${outcome}"} 0`));
  });

  test('200 with uses by outcome, in the text format of Prometheus', async () => {
    const ada = await server.session();
    const token = await ada.token({ expiresAt: '2026-08-01T10:00:00Z' });
    await token.get('/api/me');
    await token.get('/api/me');
    await token.get('/api/auth/tokens');
    await server.bearer(`nllm_${'x'.repeat(49)}`).get('/api/me');
    server.clock.advance(3_600_000);
    await token.get('/api/me');
    await ada.delete(`/api/auth/tokens/${token.id}`);
    await token.get('/api/me');

    const { status, headers, text } = await server.anonymous.get('/metrics');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    const uses = text.split('\n').filter((line) => line.startsWith('tokenhouse_uses_total{'));
    expect(uses.sort()).toEqual([
      'tokenhouse_uses_total{outcome="accepted"} 2',
      'tokenhouse_uses_total{outcome="expired"} 1',
      'tokenhouse_uses_total{outcome="forbidden"} 1',
      'tokenhouse_uses_total{outcome="malformed"} 1',
      'tokenhouse_uses_total{outcome="revoked"} 1',
      'tokenhouse_uses_total{outcome="unknown"} 0',
    ]);
    expect(text).toContain('tokenhouse_verification_seconds_count 6\n');
    expect(text).toMatch(/tokenhouse_usage_batch_size_sum 5\n/);
    expect(text).toMatch(/process_cpu_seconds_total/);
  });
});
