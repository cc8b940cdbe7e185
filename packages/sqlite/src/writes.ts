import { createToken } from './create-token.ts';
import { dropOldUses } from './drop-old-uses.ts';
import { recordUses } from './record-uses.ts';
import { revokeToken } from './revoke-token.ts';

/** Everything that writes, by name. Each runs in the writer thread, in one transaction. */
export const WRITES = { createToken, revokeToken, recordUses, dropOldUses } as const;

export type WriteName = keyof typeof WRITES;

/** The arguments of a write, without the connection. */
export type WriteArguments<Name extends WriteName> =
  Parameters<(typeof WRITES)[Name]> extends [unknown, ...infer Rest] ? Rest : never;

export type WriteResult<Name extends WriteName> = ReturnType<(typeof WRITES)[Name]>;

/** Milliseconds since 1970, steady, and the same in all threads. */
export function steadyNow(): number {
  return performance.timeOrigin + performance.now();
}

/** What the writer thread is asked for. */
export interface WriteRequest {
  readonly id: number;
  readonly name: WriteName;
  readonly args: readonly unknown[];
  /** When it was asked, in milliseconds since 1970 by a clock that never steps. */
  readonly askedAt: number;
}

/** What it answers, once the transaction is committed or undone. */
export type WriteAnswer =
  | { readonly id: number; readonly outcome: 'done'; readonly result: unknown }
  | { readonly id: number; readonly outcome: 'failed'; readonly error: Error; readonly database: boolean };
