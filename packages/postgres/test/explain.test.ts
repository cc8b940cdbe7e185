import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eachDatabase, type TestDatabase } from '../../../test/support/databases.ts';
import { ALL_TOKENS, NOW } from '../../../test/support/samples.ts';
import { DELETE_INACTIVE } from '../src/retention.ts';
import { tokenPage } from '../src/token-pages.ts';
import {
  COUNT_TOKENS,
  REVOKE,
  SELECT_BY_HASHES,
  SELECT_DATES,
  SELECT_STORED,
  SELECT_TOKEN,
} from '../src/token-queries.ts';
import {
  INSERT_COUNTED_USES,
  INSERT_USES,
  SELECT_USAGE_COUNTS,
  SELECT_USES,
  SELECT_USES_SINCE,
  WRITER_SETTINGS,
} from '../src/usage-queries.ts';

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

const FILL_TOKENS = `
  INSERT INTO api_tokens (id, user_id, name, token_hash, token_prefix, token_suffix, created_at, last_used_at)
  SELECT gen_random_uuid(), 'user-' || n % 2000, 'token', encode(sha256(n::text::bytea), 'hex'), 'nllm_abc', 'wxyz', $1, $1
    FROM generate_series(1, 20000) AS n`;
const FILL_LOG = `
  INSERT INTO token_usage_logs (token_id, created_at, outcome, endpoint)
  SELECT t.id, $1::timestamptz - n * interval '1 hour', 'accepted', 'GET /api/me'
    FROM (SELECT id FROM api_tokens LIMIT 2000) t, generate_series(0, 20) AS n`;

describe('the plans of the hot queries, with 20 000 tokens and 42 000 uses, on PostgreSQL', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    const [, postgres] = eachDatabase;
    db = await postgres.open();
    await db.database.maintain(NOW);
    await db.sql(FILL_TOKENS, [NOW]);
    await db.sql(FILL_LOG, [NOW]);
    await db.sql('INSERT INTO token_invalidations (token_hash) SELECT token_hash FROM api_tokens');
    await db.sql('ANALYZE');
  });
  afterAll(() => db.close());

  async function explain(sql: string, params: readonly unknown[]): Promise<readonly PlanNode[]> {
    const [row = {}] = await db.sql(`EXPLAIN (FORMAT JSON) ${sql}`, params);
    const [{ Plan: root }] = row['QUERY PLAN'] as [{ Plan: PlanNode }];
    const nodes: PlanNode[] = [];
    const walk = (node: PlanNode) => {
      nodes.push(node);
      for (const child of node.Plans ?? []) walk(child);
    };
    walk(root);
    return nodes;
  }

  const id = randomUUID();
  test.each([
    {
      query: 'a token by its hash',
      sql: SELECT_BY_HASHES,
      params: [['a'.repeat(64)]],
      index: 'api_tokens_token_hash_key',
    },
    { query: 'tokens by id', sql: SELECT_STORED, params: [[id]], index: 'api_tokens_pkey' },
    {
      query: 'a revocation',
      sql: REVOKE,
      params: ['user-1', id, NOW],
      index: 'api_tokens_pkey',
    },
    { query: 'one token', sql: SELECT_TOKEN, params: ['user-1', id], index: 'api_tokens_pkey' },
    {
      query: 'the list',
      sql: tokenPage({ userId: 'user-1' }, ALL_TOKENS).text,
      params: tokenPage({ userId: 'user-1' }, ALL_TOKENS).values,
      index: 'api_tokens_user_id_created_at_id_idx',
    },
    {
      query: 'the number of tokens',
      sql: COUNT_TOKENS,
      params: ['user-1'],
      index: /api_tokens_(not_revoked|user_id_created_at_id|active)_idx/,
    },
    {
      query: 'the limits',
      sql: SELECT_DATES,
      params: ['user-1', NOW, NOW],
      index: /api_tokens_(active|user_id_created_at_id)_idx/,
    },
    {
      query: 'a batch of uses',
      sql: INSERT_USES,
      params: [[id], [NOW], ['accepted'], ['GET /'], [null], [null], [null]],
      index: 'api_tokens_pkey',
    },
    {
      query: 'a batch of counted uses',
      sql: INSERT_COUNTED_USES,
      params: [[id], [NOW], ['revoked'], ['GET /'], [null], [null], [null], [7]],
      index: 'api_tokens_pkey',
    },
    {
      query: 'the uses of a token',
      sql: SELECT_USES,
      params: [id, NOW, '0', 20],
      index: /_token_id_created_at_id_idx/,
    },
    {
      query: 'the new uses of several people: their tokens',
      sql: SELECT_USES_SINCE,
      params: [['user-1', 'user-2'], NOW, ['1', '2'], 1_000],
      index: 'api_tokens_active_idx',
    },
    {
      query: 'the new uses of several people: the uses',
      sql: SELECT_USES_SINCE,
      params: [['user-1', 'user-2'], NOW, ['1', '2'], 1_000],
      index: /_token_id_created_at_id_idx/,
    },
    {
      query: 'the new uses of several people: the denied ones',
      sql: SELECT_USES_SINCE,
      params: [['user-1', 'user-2'], NOW, ['1', '2'], 1_000],
      index: /_created_at_idx/,
    },
    {
      query: 'the inactive tokens to remove',
      sql: DELETE_INACTIVE,
      params: [NOW, 30],
      index: 'api_tokens_inactive_since_idx',
    },
    {
      query: 'the counts of a token’s uses',
      sql: SELECT_USAGE_COUNTS,
      params: [id, [new Date(NOW.getTime() - 86_400_000)], [NOW], 10_000],
      index: /_token_id_created_at_id_idx/,
    },
  ])('$query is found by an index, with no table read through', async ({ sql, params, index }) => {
    const nodes = await explain(sql, params);
    expect(nodes.map((node) => node['Index Name'] ?? '')).toContainEqual(expect.stringMatching(index));
    const scanned = nodes
      .filter((node) => node['Node Type'] === 'Seq Scan')
      .map((node) => node['Relation Name'] ?? '');
    // An empty partition is read in no time, and the planner knows it. So is the catalog of schemas.
    const filled = (
      await db.sql(`SELECT relname FROM pg_class WHERE reltuples > 0 AND relname <> 'pg_namespace'`)
    ).map((row) => row['relname']);
    expect(scanned.filter((name) => filled.includes(name))).toEqual([]);
  });

  test('a batch locks its tokens in the order of their ids, which prevents deadlocks', async () => {
    for (const [name, value] of Object.entries(WRITER_SETTINGS)) await db.sql(`SET ${name} = ${value}`);
    const uses = [[id], [NOW], ['accepted'], ['GET /'], [null], [null], [null]];
    const types = (await explain(INSERT_USES, uses)).map((node) => node['Node Type']);
    for (const name of Object.keys(WRITER_SETTINGS)) await db.sql(`RESET ${name}`);
    const loop = types.indexOf('Nested Loop');
    // The outer side comes first, and is what a nested loop keeps the order of.
    expect(types.slice(loop, loop + 4)).toEqual(['Nested Loop', 'Subquery Scan', 'Aggregate', 'Sort']);
    expect(types).not.toContain('Hash Join');
    expect(types).not.toContain('Merge Join');
  });
});
