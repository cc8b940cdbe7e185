import { countUses } from '../count-uses.ts';
import { listUsesSince } from '../list-uses-since.ts';
import { listUses } from '../usage-queries.ts';

/** The reads of the usage log, by name. Each runs in the reader thread. */
export const READS = { countUses, listUses, listUsesSince } as const;

export type ReadName = keyof typeof READS;

/** The arguments of a read, without the connection. */
export type ReadArguments<Name extends ReadName> =
  Parameters<(typeof READS)[Name]> extends [unknown, ...infer Rest] ? Rest : never;

export type ReadResult<Name extends ReadName> = ReturnType<(typeof READS)[Name]>;
