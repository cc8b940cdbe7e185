import { createHash, randomUUID } from 'node:crypto';

/**
 * The id of a new token: random, or with an idempotency key always the same for the same user and key, so that the
 * store meets the token of a request that is sent again. No key leads to another user's id.
 */
export function chooseTokenId(userId: string, idempotencyKey: string | undefined): string {
  if (idempotencyKey === undefined) return randomUUID();
  // As JSON, so that no other pair of user and key gives the same text.
  const digest = createHash('sha256')
    .update(JSON.stringify([userId, idempotencyKey]))
    .digest();
  return toUuid(digest);
}

/** UUIDv8 (RFC 9562 section 5.8): 122 bits of the digest around version and variant. */
function toUuid(digest: Buffer): string {
  const hex = digest.toString('hex', 0, 16);
  const variant = (8 + (Number.parseInt(hex.charAt(16), 16) % 4)).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20),
  ].join('-');
}
