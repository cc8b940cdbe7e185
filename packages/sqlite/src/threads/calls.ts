import { beginRetention, dropOldUses, removeInactiveTokens } from '../retention.ts';
import { createToken, revokeToken } from '../token-queries.ts';
import { countUses, listUses, listUsesSince, recordUses } from '../usage-queries.ts';

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

/** The reads of the usage log, by name. Each runs in the reader thread. */
export const READS = { countUses, listUses, listUsesSince } as const;

export type ReadName = keyof typeof READS;

/** The arguments of a read, without the connection. */
export type ReadArguments<Name extends ReadName> =
  Parameters<(typeof READS)[Name]> extends [unknown, ...infer Rest] ? Rest : never;

export type ReadResult<Name extends ReadName> = ReturnType<(typeof READS)[Name]>;
