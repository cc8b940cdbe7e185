import type { TokenFilter } from '@tokenhouse/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eachDatabase, type TestDatabase } from '../../../test/support/databases.ts';
import { fillWithTokens } from '../../../test/support/fill-with-tokens.ts';
import { at, NOW } from '../../../test/support/samples.ts';
import { tokenPage } from '../src/token-pages.ts';
import { SELECT_DATES } from '../src/token-queries.ts';
import { SELECT_USES_SINCE } from '../src/usage-queries.ts';

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

const LIMIT = 100;
const MOST_ROWS = 1_000;

describe('reads for a user with 50 000 inactive tokens, on PostgreSQL', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    const [, postgres] = eachDatabase;
    db = await postgres.open();
    await db.database.maintain(NOW);
    await fillWithTokens(db, { userId: 'collector', count: 50_000 });
    await fillWithTokens(db, { userId: 'somebody else', count: 1_000 });
    await db.sql('ANALYZE');
  });
  afterAll(() => db.close());

  /** All rows that the statement reads from tables and indexes, also those that it throws away. */
  async function rowsRead(sql: string, params: readonly unknown[]): Promise<number> {
    const [row = {}] = await db.sql(`EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`, params);
    const [{ Plan: root }] = row['QUERY PLAN'] as [{ Plan: PlanNode }];
    const readBy = (node: PlanNode): number => {
      const below = (node.Plans ?? []).reduce((sum, child) => sum + readBy(child), 0);
      if (!/Scan$/.test(node['Node Type'])) return below;
      return below + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];
    };
    return readBy(root);
  }

  const page = (status: TokenFilter['status'], cursor?: string) =>
    tokenPage({ userId: 'collector', status }, { limit: LIMIT, cursor, now: NOW });

  test.each([undefined, 'active', 'expired', 'revoked', 'inactive'] as const)(
    'any page of tokens with status %s reads about as many rows as it shows',
    async (status) => {
      const first = page(status);
      expect(await rowsRead(first.text, first.values)).toBeLessThan(MOST_ROWS);
      const middle = Buffer.from(`${at(-25_000_000).getTime() / 1_000}/${crypto.randomUUID()}`);
      const later = page(status, middle.toString('base64url'));
      expect(await rowsRead(later.text, later.values)).toBeLessThan(MOST_ROWS);
    },
  );

  test('what the limits depend on', async () => {
    expect(await rowsRead(SELECT_DATES, ['collector', at(-3_600_000), NOW])).toBeLessThan(4_000);
    expect(await rowsRead(SELECT_DATES, ['collector', NOW, NOW])).toBeLessThan(MOST_ROWS);
  });

  test('the new uses', async () => {
    const read = await rowsRead(SELECT_USES_SINCE, [['collector'], at(-10_000), [], 1_000]);
    expect(read).toBeLessThan(MOST_ROWS);
  });
});
