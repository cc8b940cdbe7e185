import { afterAll, beforeAll, expect, test } from 'vitest';
import { type House, openHouse } from './harness.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse({ database: 'SQLite', env: { TRUST_PROXY: '127.0.0.1,10.0.0.0/8,fd00::/8' } });
});
afterAll(() => house.close());

/** Statuses of so many attempts from one address, without an e-mail, which costs no hash. */
async function attempt(times: number, address: string): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (let n = 0; n < times; n += 1) {
    const answer = await house.anonymous.post('/api/auth/sign-in/email', {}, { 'x-forwarded-for': address });
    statuses.push(answer.status);
  }
  return statuses;
}

test('thirty attempts a minute of one address, then 429 with Retry-After; other addresses go on', async () => {
  expect(await attempt(30, '203.0.113.5')).not.toContain(429);
  const refused = await house.anonymous.post(
    '/api/auth/sign-in/email',
    {},
    { 'x-forwarded-for': '203.0.113.5' },
  );
  expect(refused.status).toBe(429);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect(await attempt(1, '203.0.113.6')).not.toContain(429);
  // Some proxies add the port, which is another for each connection.
  expect(await attempt(1, '203.0.113.5:4711')).toEqual([429]);
  expect(await attempt(1, '203.0.113.7:4711')).not.toContain(429);
  // An address that a client makes up beside its own does not count: the proxy's is the last.
  expect(await attempt(1, '198.51.100.1, 203.0.113.5')).toEqual([429]);
});

test('a trusted proxy that writes its own port is recognized: each person behind it has a limit of their own', async () => {
  const chain = (person: string) => `${person}, 10.0.0.2:5555, [fd00::2]:443`;
  expect(await attempt(30, chain('203.0.113.20'))).not.toContain(429);
  expect(await attempt(1, chain('203.0.113.20'))).toEqual([429]);
  expect(await attempt(1, chain('203.0.113.21'))).not.toContain(429);
});

test('hundreds from this machine itself', async () => {
  expect(await attempt(300, '127.0.0.1')).not.toContain(429);
});
