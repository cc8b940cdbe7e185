import { InvalidUseError, NONE_APART, type Use, type WrittenApart } from '@tokenhouse/core';
import type { Queryable } from './connections/connections.ts';
import { orUnavailable, sqlStateOf } from './failures.ts';
import { retryConflict } from './retry-conflict.ts';
import { insertUses } from './usage-queries.ts';

/**
 * Inserts the uses in one commit. If the database rejects their values, each half is inserted separately, down to
 * one use, so that only uses with invalid values fail. Rejects if none was written.
 */
export async function insertValidUses(connection: Queryable, uses: readonly Use[]): Promise<WrittenApart> {
  if (uses.length === 0) return NONE_APART;
  try {
    await orUnavailable(() => retryConflict(() => insertUses(connection, uses)));
    return NONE_APART;
  } catch (error) {
    if (!isInvalidData(error)) throw error;
    if (uses.length === 1) {
      return refuseAll(
        uses,
        new InvalidUseError('The database rejects the values of a use', { cause: error }),
      );
    }
    return insertHalves(connection, uses);
  }
}

async function insertHalves(connection: Queryable, uses: readonly Use[]): Promise<WrittenApart> {
  const half = Math.ceil(uses.length / 2);
  const refused = new Map<Use, Promise<void>>();
  for (const part of [uses.slice(0, half), uses.slice(half)]) {
    // The other half may have been written, so the whole batch has not failed.
    const fates = await insertValidUses(connection, part).catch((error) => refuseAll(part, error));
    for (const [use, fate] of fates) refused.set(use, fate);
  }
  return refused;
}

/** The same rejection for each of these uses. */
export function refuseAll(uses: readonly Use[], error: unknown): WrittenApart {
  const refusal = Promise.reject(error);
  // Callers handle the rejection later, which Node would report as unhandled.
  refusal.catch(() => {});
  return new Map(uses.map((use) => [use, refusal]));
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: a data exception, NOT NULL, or a CHECK of a column. */
function isInvalidData(error: unknown): boolean {
  const state = sqlStateOf(error) ?? '';
  if (state.startsWith('22') || state === '23502') return true;
  // An error without a constraint's name means that no partition fits the row. A retry can succeed.
  return (
    state === '23514' && error instanceof Error && 'constraint' in error && error.constraint !== undefined
  );
}
