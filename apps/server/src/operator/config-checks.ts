import type { Finding } from '@tokenhouse/core';
import type { OperatorConfig } from '../config.ts';
import { explain } from '../explain.ts';

const PATIENCE_MS = 5_000;

/** Whether passwords and tokens travel encrypted, as far as PUBLIC_URL tells. */
export function checkPublicUrl({ publicUrl }: OperatorConfig): Finding {
  const check = 'public url';
  const { protocol, hostname } = new URL(publicUrl);
  const isLocal = hostname === 'localhost' || hostname.startsWith('127.') || hostname === '[::1]';
  if (protocol === 'https:' || isLocal) return { check, verdict: 'ok', detail: publicUrl };
  const remedy =
    'Passwords and tokens travel in the clear: put a proxy with TLS in front and set PUBLIC_URL to https://.';
  return { check, verdict: 'warning', detail: `${publicUrl} is not https`, remedy };
}

/** Whether the keys of the identity provider can be fetched; nothing where there is none, or it shares a secret. */
export async function checkIdentityProvider({
  identityProvider,
}: OperatorConfig): Promise<readonly Finding[]> {
  if (identityProvider === undefined || !('jwksUrl' in identityProvider.keys)) return [];
  const { jwksUrl } = identityProvider.keys;
  const check = 'identity provider';
  try {
    const keys = await countKeys(jwksUrl);
    return [{ check, verdict: 'ok', detail: `${jwksUrl} publishes ${keys} keys` }];
  } catch (error) {
    const remedy = 'Nobody can sign in until this machine can fetch AUTH_JWKS_URL; tokens work all the same.';
    return [{ check, verdict: 'wrong', detail: `${jwksUrl}: ${explain(error)}`, remedy }];
  }
}

async function countKeys(jwksUrl: string): Promise<number> {
  const answer = await fetch(jwksUrl, { signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!answer.ok) throw new Error(`it answers ${answer.status}`);
  const body: unknown = await answer.json();
  if (typeof body !== 'object' || body === null || !('keys' in body) || !Array.isArray(body.keys)) {
    throw new Error('what it answers is no JWK set (RFC 7517)');
  }
  return body.keys.length;
}
