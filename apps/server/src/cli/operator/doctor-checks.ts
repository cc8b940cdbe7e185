import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '@tokenhouse/core';
import type { UserDirectory } from '../../accounts/users/user-directory.ts';
import type { OperatorConfig } from '../../config/config.ts';
import { describeError } from '../../logging/describe-error.ts';

const TIMEOUT_MS = 5_000;

/** Whether passwords and tokens are sent encrypted, judging by PUBLIC_URL. */
export function checkPublicUrl({ publicUrl }: OperatorConfig): Finding {
  const check = 'public url';
  const { protocol, hostname } = new URL(publicUrl);
  const isLocal = hostname === 'localhost' || hostname.startsWith('127.') || hostname === '[::1]';
  if (protocol === 'https:' || isLocal) return { check, status: 'ok', detail: publicUrl };
  const remedy =
    'Passwords and tokens are sent unencrypted. Put a proxy with TLS in front, and set PUBLIC_URL to its https URL.';
  return { check, status: 'warning', detail: `${publicUrl} is not https`, remedy };
}

/** Whether client addresses can be distinguished if PUBLIC_URL implies a proxy with TLS. */
export function checkTrustedProxies({ publicUrl, trustedProxies }: OperatorConfig): readonly Finding[] {
  if (!publicUrl.startsWith('https:')) return [];
  const check = 'proxies';
  if (trustedProxies.length > 0) {
    return [{ check, status: 'ok', detail: `X-Forwarded-For of ${trustedProxies.join(', ')} is trusted` }];
  }
  const detail = 'PUBLIC_URL is https and TRUST_PROXY is off';
  const remedy =
    'Every use is logged with the address of the proxy, and all users share one limit on sign-ins. Set TRUST_PROXY to the address of the proxy.';
  return [{ check, status: 'warning', detail, remedy }];
}

/** Whether only this system user can read the generated secret. Windows has no such modes. */
export function checkAuthSecret({ database }: OperatorConfig): readonly Finding[] {
  if (database.kind !== 'sqlite' || process.platform === 'win32') return [];
  const file = join(database.dataDir, 'auth-secret');
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return [];
  const check = 'auth secret';
  if ((stats.mode & 0o077) === 0)
    return [{ check, status: 'ok', detail: `${file} is accessible only to its owner` }];
  const remedy = `Anyone who reads it can create sessions for any account. Run chmod 600 ${file}, and change the secret if others may have read it.`;
  return [{ check, status: 'warning', detail: `other users of this machine can access ${file}`, remedy }];
}

/** Whether JWTs that the identity provider issued for other services are rejected. */
export function checkJwtClaims({ identityProvider }: OperatorConfig): readonly Finding[] {
  if (identityProvider === undefined) return [];
  const { issuer, audience } = identityProvider;
  const check = 'jwt claims';
  const missing = [
    ...(issuer === undefined ? ['AUTH_JWT_ISSUER'] : []),
    ...(audience === undefined ? ['AUTH_JWT_AUDIENCE'] : []),
  ];
  if (missing.length === 0) {
    return [{ check, status: 'ok', detail: `issuer ${issuer} and audience ${audience} are required` }];
  }
  const remedy =
    'Without an issuer, JWTs of any issuer with that key are accepted; without an audience, JWTs for other services are accepted. Set both.';
  return [{ check, status: 'warning', detail: `${missing.join(' and ')} not set`, remedy }];
}

/** Whether the keys of the identity provider can be fetched. Checks nothing without AUTH_JWKS_URL. */
export async function checkIdentityProvider({
  identityProvider,
}: OperatorConfig): Promise<readonly Finding[]> {
  if (identityProvider === undefined || !('jwksUrl' in identityProvider.keys)) return [];
  const { jwksUrl } = identityProvider.keys;
  const check = 'identity provider';
  try {
    const keys = await countKeys(jwksUrl);
    return [{ check, status: 'ok', detail: `${jwksUrl} publishes ${keys} keys` }];
  } catch (error) {
    const remedy = 'No user can sign in until this machine can fetch AUTH_JWKS_URL. Tokens keep working.';
    return [{ check, status: 'error', detail: `${jwksUrl}: ${describeError(error)}`, remedy }];
  }
}

async function countKeys(jwksUrl: string): Promise<number> {
  const response = await fetch(jwksUrl, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) throw new Error(`the response is ${response.status}`);
  const body: unknown = await response.json();
  if (typeof body !== 'object' || body === null || !('keys' in body) || !Array.isArray(body.keys)) {
    throw new Error('the response is not a JWK set (RFC 7517)');
  }
  return body.keys.length;
}

/** Whether deleting a user revokes their tokens. Checks nothing with an identity provider. */
export async function checkAccounts(users: UserDirectory | undefined): Promise<readonly Finding[]> {
  if (users === undefined) return [];
  const check = 'accounts';
  if (!(await users.exist())) {
    const remedy =
      'Run tokenhouse migrate. If an app has embedded the tokens, set AUTH_JWT_SECRET to any value instead, because the app has its own users.';
    return [{ check, status: 'error', detail: 'the tables of the accounts do not exist', remedy }];
  }
  if (await users.revokeWhenDeleted()) {
    return [{ check, status: 'ok', detail: "deleting a user revokes that user's tokens" }];
  }
  const remedy =
    'Run tokenhouse migrate, which creates a missing trigger. If it is disabled, run ALTER TABLE "user" ENABLE TRIGGER USER.';
  return [{ check, status: 'error', detail: "deleting a user leaves that user's tokens active", remedy }];
}
