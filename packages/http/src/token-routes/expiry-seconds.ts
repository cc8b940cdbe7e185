/** 9999-12-31T23:59:59Z. Verifiers, the MCP SDK's among them, refuse a token that has no expiry. */
const NEVER = 253_402_300_799;

/** When a token expires, as OAuth writes it: whole seconds since 1970, rounded down; never is the end of the year 9999. */
export function toExpirySeconds(expiresAt: Date | null): number {
  return expiresAt === null ? NEVER : Math.floor(expiresAt.getTime() / 1000);
}
