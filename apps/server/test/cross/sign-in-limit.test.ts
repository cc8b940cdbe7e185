import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectProblem } from '../support/expected.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer({
    database: 'SQLite',
    env: { TRUST_PROXY: '127.0.0.1,10.0.0.0/8,fd00::/8' },
  });
});
afterAll(() => server.close());

/** Statuses of so many attempts from one address, without an e-mail, which costs no hash. */
async function attempt(times: number, address: string): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (let n = 0; n < times; n += 1) {
    const answer = await server.anonymous.post('/api/auth/sign-in/email', {}, { 'x-forwarded-for': address });
    statuses.push(answer.status);
  }
  return statuses;
}

test('30 attempts per minute and address, then 429 with Retry-After', async () => {
  expect(await attempt(30, '203.0.113.5')).not.toContain(429);
  const refused = await server.anonymous.post(
    '/api/auth/sign-in/email',
    {},
    { 'x-forwarded-for': '203.0.113.5' },
  );
  expectProblem(refused, 'rate_limited', { detail: /^Too many attempts from your network/ });
  expect(refused.headers['retry-after']).toBe('60');
  expect(await attempt(1, '203.0.113.6')).not.toContain(429);
  // Some proxies add the port, which differs for each connection.
  expect(await attempt(1, '203.0.113.5:4711')).toEqual([429]);
  expect(await attempt(1, '203.0.113.7:4711')).not.toContain(429);
  // An address that a client adds does not count. The proxy adds the last one.
  expect(await attempt(1, '198.51.100.1, 203.0.113.5')).toEqual([429]);
});

test('recognizes a trusted proxy with a port: each user behind it has a separate limit', async () => {
  const chain = (person: string) => `${person}, 10.0.0.2:5555, [fd00::2]:443`;
  expect(await attempt(30, chain('203.0.113.20'))).not.toContain(429);
  expect(await attempt(1, chain('203.0.113.20'))).toEqual([429]);
  expect(await attempt(1, chain('203.0.113.21'))).not.toContain(429);
});

test('allows hundreds of attempts from the same machine', async () => {
  expect(await attempt(300, '127.0.0.1')).not.toContain(429);
});

test('allows 30 more attempts after a minute', async () => {
  expect(await attempt(31, '203.0.113.8')).toContain(429);
  server.clock.advance(60_000);
  expect(await attempt(1, '203.0.113.8')).not.toContain(429);
});

test('an IPv6 /64 counts as one address, and a /48 as four', async () => {
  for (const network of ['1', '2', '3', '4']) {
    expect(await attempt(15, `2001:db8:1:${network}::1`)).not.toContain(429);
    expect(await attempt(15, `2001:db8:1:${network}::2`)).not.toContain(429);
  }
  expect(await attempt(1, '2001:db8:1:1::3')).toEqual([429]);
  expect(await attempt(1, '2001:db8:1:5::1')).toEqual([429]);
  expect(await attempt(1, '2001:db8:2:5::1')).not.toContain(429);
});

test('the limit is checked before the body is read', async () => {
  const call = {
    method: 'POST',
    path: '/api/auth/sign-up/email',
    headers: { 'x-forwarded-for': '203.0.113.9' },
  };
  for (let n = 0; n < 30; n += 1) await server.anonymous.send({ ...call, raw: '{}' });
  expectProblem(await server.anonymous.send({ ...call, raw: 'x'.repeat(100_000) }), 'rate_limited');
});

test('an unknown path always returns 404 without a call of Better Auth', async () => {
  for (const path of ['nowhere', 'sign-in/nowhere', 'sign-in/social', 'sign-in/email/', 'reset-password/x']) {
    for (let n = 0; n < 40; n += 1) {
      const headers = { 'x-forwarded-for': '203.0.113.10' };
      expectProblem(await server.anonymous.post(`/api/auth/${path}`, {}, headers), 'not_found');
    }
  }
  expect(await attempt(30, '203.0.113.10')).not.toContain(429);
});
