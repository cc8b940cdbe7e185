import { createToken } from '../create-token.ts';
import { dropOldUses } from '../drop-old-uses.ts';
import { recordUses } from '../record-uses.ts';
import { removeInactiveTokens } from '../remove-inactive-tokens.ts';
import { beginRetention } from '../retention.ts';
import { revokeToken } from '../revoke-token.ts';

/** Everything that writes, by name. Each runs in the writer thread, in one transaction. */
export const WRITES = {
  createToken,
  revokeToken,
  recordUses,
  beginRetention,
  dropOldUses,
  removeInactiveTokens,
} as const;

export type WriteName = keyof typeof WRITES;

/** The arguments of a write, without the connection. */
export type WriteArguments<Name extends WriteName> =
  Parameters<(typeof WRITES)[Name]> extends [unknown, ...infer Rest] ? Rest : never;

export type WriteResult<Name extends WriteName> = ReturnType<(typeof WRITES)[Name]>;
