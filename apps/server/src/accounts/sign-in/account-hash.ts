import { createHmac, hkdfSync } from 'node:crypto';

/** Replaces an account's name with a hash that only a holder of the secret can compute. 64 hexadecimal characters. */
export type AccountHash = (text: string) => string;

/** HMAC-SHA256 with a separate key, derived from the server's secret (RFC 5869). */
export function createAccountHash(secret: string): AccountHash {
  const key = new Uint8Array(hkdfSync('sha256', secret, '', 'tokenhouse account hash', 32));
  return (text) => createHmac('sha256', key).update(text).digest('hex');
}
