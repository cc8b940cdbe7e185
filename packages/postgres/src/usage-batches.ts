import {
  createDurableWriter,
  InvalidUseError,
  movesLastUsed,
  NONE_APART,
  type UsageWriterOptions,
  type Use,
  type WrittenApart,
} from '@tokenhouse/core';
import type { Queryable } from './connections/connections.ts';
import { orUnavailable, retryConflict, sqlStateOf } from './failures.ts';
import { selectUnlocked } from './token-queries.ts';
import { insertUses } from './usage-queries.ts';

const LOCK_NOT_AVAILABLE = '55P03';
const MAX_TRIES = 3;

export interface UsageBatchesOptions {
  /** Where batches are written one after the other, each with a `lock_timeout`. */
  readonly pipeline: Queryable;
  /** Another one for the uses of tokens that were found locked. */
  readonly apartPool: Queryable;
}

/**
 * The write of the usage log. An open transaction in psql may lock a token's row, and a batch that waits for it
 * locks the rows of other tokens meanwhile. So the uses of such a token are written apart, one token at a time,
 * until one of them succeeds. Only these fail, and uses whose values the database rejects.
 */
export function createWriteUses({ pipeline, apartPool }: UsageBatchesOptions): UsageWriterOptions['write'] {
  const locked = new Set<string>();
  const apart = createDurableWriter({ write: writeEachToken, maxWaiting: 1_000 });
  // A use that does not move last_used_at touches no row of a token.
  const isApart = ({ tokenId, outcome }: Use) => locked.has(tokenId) && movesLastUsed(outcome);

  return async function write(uses) {
    let refused: WrittenApart;
    for (let tries = 1; ; tries += 1) {
      try {
        refused = await insertValidUses(
          pipeline,
          uses.filter((use) => !isApart(use)),
        );
        break;
      } catch (error) {
        if (!isLockTimeout(error) || tries === MAX_TRIES) throw error;
        await findLocked(uses);
      }
    }
    if (locked.size === 0) return refused;
    return new Map([...refused, ...uses.filter(isApart).map((use) => [use, apart.record(use)] as const)]);
  };

  /** Includes tokens that a waiting batch of another instance has locked. */
  async function findLocked(uses: readonly Use[]): Promise<void> {
    const ids = [...new Set(uses.map(({ tokenId }) => tokenId))];
    const unlocked = new Set(await orUnavailable(() => selectUnlocked(pipeline, ids)));
    for (const id of ids) if (!unlocked.has(id)) locked.add(id);
  }

  async function writeEachToken(uses: readonly Use[]): Promise<WrittenApart> {
    const refused = new Map<Use, Promise<void>>();
    for (const tokenId of new Set(uses.map((use) => use.tokenId))) {
      const own = uses.filter((use) => use.tokenId === tokenId);
      try {
        for (const [use, fate] of await insertValidUses(apartPool, own)) refused.set(use, fate);
        locked.delete(tokenId);
      } catch (error) {
        for (const [use, fate] of refuseAll(own, error)) refused.set(use, fate);
      }
    }
    return refused;
  }
}

function isLockTimeout(error: unknown): boolean {
  return error instanceof Error && sqlStateOf(error.cause) === LOCK_NOT_AVAILABLE;
}

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

/**
 * https://www.postgresql.org/docs/current/errcodes-appendix.html: a data exception, NOT NULL, or a CHECK of a column.
 */
function isInvalidData(error: unknown): boolean {
  const state = sqlStateOf(error) ?? '';
  if (state.startsWith('22') || state === '23502') return true;
  // An error without a constraint's name means that no partition fits the row. A retry can succeed.
  return (
    state === '23514' && error instanceof Error && 'constraint' in error && error.constraint !== undefined
  );
}
