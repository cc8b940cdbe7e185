import { movesLastUsed, type Use } from '@tokenhouse/core';
import pg, { type Pool } from 'pg';
import { selectUnlocked } from './token-queries.ts';
import { insertUses } from './usage-queries.ts';

const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Writes the uses and returns those that had to be left out: of tokens whose row somebody else holds locked for longer
 * than the connection's `lock_timeout`. A transaction forgotten open in psql must not hold up everybody's uses.
 */
export async function writeUses(pool: Pool, uses: readonly Use[]): Promise<readonly Use[]> {
  try {
    await insertUses(pool, uses);
    return [];
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && error.code === LOCK_NOT_AVAILABLE)) throw error;
  }
  const unlocked = new Set(await selectUnlocked(pool, [...new Set(uses.map(({ tokenId }) => tokenId))]));
  // A use that does not move last_used_at touches no row of a token.
  const isWritable = ({ tokenId, outcome }: Use) => unlocked.has(tokenId) || !movesLastUsed(outcome);
  await insertUses(pool, uses.filter(isWritable));
  return uses.filter((use) => !isWritable(use));
}
