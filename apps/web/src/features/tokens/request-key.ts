/** A key for `Idempotency-Key`: 128 random bits. Not `randomUUID`, which browsers have over HTTPS alone. */
export function newRequestKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
