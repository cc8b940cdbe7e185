import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { IdentityProvider } from '../config/config.ts';
import { createExternalAccounts } from './external-accounts.ts';

const NOW = new Date('2026-08-01T09:30:00.000Z');
const ISSUER = 'https://id.example.com';
const AUDIENCE = 'tokenhouse';
const ALGORITHMS = ['RS256', 'ES256', 'EdDSA'] as const;
const after = (seconds: number) => Math.floor(NOW.getTime() / 1000) + seconds;

const pairs = Object.fromEntries(
  await Promise.all(
    ALGORITHMS.map(async (alg) => [alg, await generateKeyPair(alg, { extractable: true })] as const),
  ),
);
const keyOf = (alg: string) => {
  const pair = pairs[alg];
  if (pair === undefined) throw new Error(`no key for ${alg}`);
  return pair;
};

function accountsOf(keys: IdentityProvider['keys'], given: Partial<IdentityProvider> = {}) {
  return createExternalAccounts({ keys, issuer: ISSUER, audience: AUDIENCE, ...given }, () => NOW);
}

/** A good JWT of the provider, but for what `claims` say; undefined takes a claim out. */
function signed(claims: Record<string, unknown> = {}, alg = 'RS256', key = keyOf(alg).privateKey) {
  const all = { sub: 'ada', iss: ISSUER, aud: AUDIENCE, exp: after(900), ...claims };
  return new SignJWT(JSON.parse(JSON.stringify(all))).setProtectedHeader({ alg, kid: alg }).sign(key);
}

describe('accounts by a JWKS over HTTP', () => {
  let server: Server;
  let jwksUrl: string;
  let fetched = 0;
  let answer: { status: number; body: string };

  beforeAll(async () => {
    const keys = await Promise.all(
      ALGORITHMS.map(async (alg) => ({
        ...(await exportJWK(keyOf(alg).publicKey)),
        kid: alg,
        alg,
        use: 'sig',
      })),
    );
    answer = { status: 200, body: JSON.stringify({ keys }) };
    server = createServer((_, response) => {
      fetched += 1;
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test.each(ALGORITHMS)('accepts %s, with the claims of OpenID Connect', async (alg) => {
    const jwt = await signed({ email: 'ada@example.com', name: 'Ada' }, alg);
    const account = { id: 'ada', email: 'ada@example.com', name: 'Ada' };
    expect(await accountsOf({ jwksUrl }).byJwt(jwt)).toEqual({ outcome: 'accepted', account, isFresh: true });
  });

  test('fetches the keys once for many JWTs', async () => {
    const accounts = accountsOf({ jwksUrl });
    await accounts.byJwt(await signed());
    const before = fetched;
    for (const alg of ALGORITHMS) await accounts.byJwt(await signed({}, alg));
    expect(fetched).toBe(before);
  });

  test.each([
    ['e-mail and name that are no text', { email: 5, name: ['x'] }, { id: 'ada', email: null, name: null }],
    ['an audience among several', { aud: ['x', AUDIENCE] }, { id: 'ada', email: null, name: null }],
    ['a sub as long as allowed', { sub: 's'.repeat(255) }, { id: 's'.repeat(255), email: null, name: null }],
    ['an exp within the tolerance of 5 s', { exp: after(-4) }, { id: 'ada', email: null, name: null }],
    ['an nbf within it', { nbf: after(4) }, { id: 'ada', email: null, name: null }],
  ])('accepts %s', async (_, claims, account) => {
    expect(await accountsOf({ jwksUrl }).byJwt(await signed(claims))).toEqual({
      outcome: 'accepted',
      account,
      isFresh: true,
    });
  });

  test.each([
    ['a wrong issuer', { iss: 'https://evil.example' }],
    ['no issuer', { iss: undefined }],
    ['a wrong audience', { aud: 'other' }],
    ['no audience', { aud: undefined }],
    ['no exp', { exp: undefined }],
    ['an exp that is no number', { exp: 'never' }],
    ['no sub', { sub: undefined }],
    ['an empty sub', { sub: '' }],
    ['a sub that is no text', { sub: 7 }],
    ['a sub too long', { sub: 's'.repeat(256) }],
    ['a NUL in sub', { sub: 'a\0da' }],
    ['a lone surrogate in sub', { sub: 'a\ud800' }],
    ['an nbf to come', { nbf: after(61) }],
  ])('invalid with %s', async (_, claims) => {
    expect(await accountsOf({ jwksUrl }).byJwt(await signed(claims))).toMatchObject({ outcome: 'invalid' });
  });

  test('expired a minute after exp, the signature being good; else invalid', async () => {
    const accounts = accountsOf({ jwksUrl });
    expect(await accounts.byJwt(await signed({ exp: after(-61) }))).toMatchObject({ outcome: 'expired' });
    const stranger = await generateKeyPair('RS256');
    const forged = await signed({ exp: after(-61) }, 'RS256', stranger.privateKey);
    expect(await accounts.byJwt(forged)).toMatchObject({ outcome: 'invalid' });
  });

  test('invalid for alg none', async () => {
    const jwt = new UnsecuredJWT({ sub: 'ada' })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setExpirationTime(after(900));
    expect(await accountsOf({ jwksUrl }).byJwt(jwt.encode())).toMatchObject({ outcome: 'invalid' });
  });

  test('invalid for HS256 with the public key as secret, in PEM and as JWK', async () => {
    const { publicKey } = keyOf('RS256');
    const secrets = [await exportSPKI(publicKey), JSON.stringify(await exportJWK(publicKey))];
    for (const secret of secrets) {
      const jwt = await new SignJWT({ sub: 'ada', iss: ISSUER, aud: AUDIENCE, exp: after(900) })
        .setProtectedHeader({ alg: 'HS256', kid: 'RS256' })
        .sign(new TextEncoder().encode(secret));
      expect(await accountsOf({ jwksUrl }).byJwt(jwt)).toMatchObject({ outcome: 'invalid' });
    }
  });

  test.each(['', 'x', '..', 'a.b.c', 'e30.e30.', '🔑.🔑.🔑', 'x'.repeat(8_000)])(
    'invalid for %s',
    async (text) => {
      expect(await accountsOf({ jwksUrl }).byJwt(text)).toMatchObject({ outcome: 'invalid' });
    },
  );

  test('invalid for an unknown key id', async () => {
    const jwt = await new SignJWT({ sub: 'ada', iss: ISSUER, aud: AUDIENCE, exp: after(900) })
      .setProtectedHeader({ alg: 'RS256', kid: 'unknown' })
      .sign(keyOf('RS256').privateKey);
    expect(await accountsOf({ jwksUrl }).byJwt(jwt)).toMatchObject({ outcome: 'invalid' });
  });

  test('unavailable when the keys cannot be fetched: no server, an error, no JSON, no key set', async () => {
    const unavailable = expect.objectContaining({ code: 'unavailable', retryAfter: 1 });
    const jwt = await signed();
    await expect(accountsOf({ jwksUrl: 'http://127.0.0.1:9/jwks' }).byJwt(jwt)).rejects.toEqual(unavailable);
    const good = answer;
    for (const bad of [
      { status: 500, body: '' },
      { status: 200, body: '<html>' },
      { status: 200, body: '{}' },
    ]) {
      answer = bad;
      await expect(accountsOf({ jwksUrl }).byJwt(jwt)).rejects.toEqual(unavailable);
    }
    answer = good;
  });

  test('a user known only by id has no e-mail and name, and there are no sessions', async () => {
    const accounts = accountsOf({ jwksUrl });
    expect(await accounts.byId('ada')).toEqual({
      id: 'ada',
      email: null,
      name: null,
      isEmailVerified: false,
    });
    expect(await accounts.bySession(new Headers({ cookie: 'tokenhouse.session_token=x' }))).toBeUndefined();
    expect(accounts.handle).toBeUndefined();
  });
});

describe('accounts by a shared secret', () => {
  const secret = 'the secret of the identity provider';
  const sign = (alg: string, text = secret) =>
    new SignJWT({ sub: 'ada', exp: after(900) })
      .setProtectedHeader({ alg })
      .sign(new TextEncoder().encode(text));
  const accounts = accountsOf({ secret }, { issuer: undefined, audience: undefined });

  test('accepts HS256, and any issuer and audience when none is demanded', async () => {
    expect(await accounts.byJwt(await sign('HS256'))).toMatchObject({ outcome: 'accepted' });
  });

  test('invalid for another secret, for alg none, and for an asymmetric key', async () => {
    const unsecured = new UnsecuredJWT({ sub: 'ada' }).setExpirationTime(after(900)).encode();
    for (const jwt of [await sign('HS256', `${secret}!`), unsecured, await signed()]) {
      expect(await accounts.byJwt(jwt)).toMatchObject({ outcome: 'invalid' });
    }
  });
});
