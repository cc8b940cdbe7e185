import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { basicOf, type Token } from '../../../support/actors.ts';
import { expectProblem } from '../../../support/expected.ts';
import { ENV, introspectAt, NOTES, URL_ID, URL_SECRET } from '../../../support/introspecting-clients.ts';
import { openTestServer, type TestServer } from '../../../support/test-server.ts';

describe('failures of the client at POST /oauth/introspect', () => {
  let server: TestServer;
  let token: Token;
  beforeEach(async () => {
    server = await openTestServer({ database: 'SQLite', env: { ...ENV, TRUST_PROXY: '127.0.0.1' } });
    token = await (await server.session()).token();
  });
  afterEach(() => server.close());

  const introspect = (address: string, headers = NOTES, form = {}) =>
    introspectAt(server, { token: token.text, ...form }, { ...headers, 'x-forwarded-for': address });
  const wrong = basicOf('notes', 'x'.repeat(32));

  async function fail(times: number, addressOf: (n: number) => string, headers = wrong): Promise<number[]> {
    const statuses: number[] = [];
    for (let n = 0; n < times; n += 1) statuses.push((await introspect(addressOf(n), headers)).status);
    return statuses;
  }

  test('the 31st of an address in a minute is 429 with Retry-After, even with the right secret', async () => {
    expect(new Set(await fail(30, () => '203.0.113.5'))).toEqual(new Set([401]));
    server.clock.advance(20_500);
    for (const headers of [wrong, NOTES, basicOf('nobody', 'x')]) {
      const answer = await introspect('203.0.113.5', headers);
      expectProblem(answer, 'rate_limited', {
        detail: 'Too many failed attempts to authenticate as a client. Try again in 40 seconds.',
      });
      expect(answer.headers['retry-after']).toBe('40');
      expect(answer.headers['cache-control']).toBe('no-store');
    }
    // Also with the form, which is read later.
    const inForm = await introspect('203.0.113.5', {}, { client_id: 'notes', client_secret: 'x' });
    expect(inForm.status).toBe(429);
    expect((await introspect('203.0.113.6')).body).toMatchObject({ active: true });
    server.clock.advance(39_500);
    expect((await introspect('203.0.113.5')).body).toMatchObject({ active: true });
  });

  test('a client is not limited at an address where it has succeeded before', async () => {
    await introspect('203.0.113.5');
    expect((await fail(40, () => '203.0.113.5')).slice(30)).toEqual(Array(10).fill(429));
    expect((await introspect('203.0.113.5')).body).toMatchObject({ active: true });
    expect((await introspect('203.0.113.5', basicOf(URL_ID, URL_SECRET))).status).toBe(429);
  });

  test('300 failures for one client id block it only at new addresses', async () => {
    await introspect('203.0.113.5');
    await fail(300, (n) => `198.51.100.${n % 100}`);
    expect(await fail(2, (n) => `192.0.2.${n}`)).toEqual([429, 429]);
    expect((await introspect('192.0.2.9')).status).toBe(429);
    expect((await introspect('203.0.113.5')).body).toMatchObject({ active: true });
    expect((await introspect('192.0.2.9', basicOf(URL_ID, URL_SECRET))).body).toMatchObject({ active: true });
  });

  test('addresses of one IPv6 /64 share a limit, those of another do not', async () => {
    await fail(30, (n) => `2001:db8:0:1::${n.toString(16)}`);
    expect((await introspect('2001:db8:0:1:ffff:ffff:ffff:ffff')).status).toBe(429);
    expect((await introspect('2001:db8:0:2::1')).status).toBe(200);
  });

  test('a request without a secret is not a failure; a clock set back adds no delay', async () => {
    expect(new Set(await fail(40, () => '203.0.113.5', {}))).toEqual(new Set([401]));
    expect((await introspect('203.0.113.5')).status).toBe(200);
    await fail(30, () => '203.0.113.9');
    expect((await introspect('203.0.113.9')).status).toBe(429);
    server.clock.advance(-3_600_000);
    expect((await introspect('203.0.113.9')).status).toBe(200);
  });
});
