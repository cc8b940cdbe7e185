import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ALL_TOKENS, aToken, at, aUse, NOW } from '../../../test/support/samples.ts';
import { deleteOlder, findLastIdOfChunk, removeInactiveTokens } from '../src/retention.ts';
import { listTokenPage } from '../src/token-pages.ts';
import {
  countTokens,
  createToken,
  findByHash,
  findLimitingDates,
  findStored,
  findToken,
  revokeToken,
} from '../src/token-queries.ts';
import {
  countUses,
  findUsesAfter,
  isOwner,
  listUsesSince,
  moveLastUsed,
  NEWEST,
  recordUses,
} from '../src/usage-queries.ts';
import { freshFile, openFile } from './open-file.ts';

/** What SQLite plans for each statement that `run` runs, one line per step. */
async function plansOf(run: (connection: BetterSqlite3.Database) => unknown): Promise<string[]> {
  const file = await freshFile();
  await openFile(file);
  const statements = new Set<string>();
  const connection = new BetterSqlite3(file, { verbose: (sql) => statements.add(String(sql)) });
  onTestFinished(() => void connection.close());
  run(connection);
  return [...statements].flatMap((sql) =>
    connection
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => detail),
  );
}

describe('each statement is served by its index', () => {
  const { hash, ...token } = aToken();
  const row = { ...token, hash: hash.reveal() };
  const limits = { maxActive: 10, creationsPerHour: 5 };

  test.each<[string, (connection: BetterSqlite3.Database) => unknown, string[]]>([
    ['findByHash', (db) => findByHash(db, hash), ['sqlite_autoindex_api_tokens_2 (token_hash=?)']],
    ['findStored', (db) => findStored(db, [token.id]), ['sqlite_autoindex_api_tokens_1 (id=?)']],
    [
      'findToken',
      (db) => findToken(db, 'u', 'i'),
      ['autoindex_api_tokens_1 (id=?)', 'logs_of_token (token_id=? AND created_at=?)'],
    ],
    [
      'listTokenPage',
      (db) => listTokenPage(db, { userId: 'u' }, ALL_TOKENS),
      [
        'api_tokens_of_user (user_id=? AND (created_at,id)<(?,?))',
        'logs_of_token (token_id=? AND created_at=?)',
      ],
    ],
    [
      'listTokenPage of the expired',
      (db) => listTokenPage(db, { userId: 'u', status: 'expired' }, ALL_TOKENS),
      ['api_tokens_not_revoked (user_id=? AND (created_at,id)<(?,?))'],
    ],
    [
      'listTokenPage of the revoked',
      (db) => listTokenPage(db, { userId: 'u', status: 'revoked' }, ALL_TOKENS),
      ['api_tokens_revoked (user_id=? AND (created_at,id)<(?,?))'],
    ],
    [
      'listTokenPage of the inactive',
      (db) => listTokenPage(db, { userId: 'u', status: 'inactive' }, ALL_TOKENS),
      ['api_tokens_of_user (user_id=? AND (created_at,id)<(?,?))'],
    ],
    ['countTokens', (db) => countTokens(db, 'u'), ['(user_id=?)']],
    [
      'removeInactiveTokens',
      (db) => removeInactiveTokens(db, NOW),
      ['api_tokens_inactive_since (<expr><?)', 'autoindex_api_tokens_1 (id=?)'],
    ],
    [
      'findLimitingDates',
      (db) => findLimitingDates(db, 'u', NOW),
      [
        'api_tokens_of_user (user_id=? AND created_at>?)',
        'api_tokens_active (user_id=? AND expires_at>?)',
        'api_tokens_active (user_id=? AND expires_at=?)',
      ],
    ],
    ['revokeToken', (db) => revokeToken(db, 'u', 'i', NOW), ['autoindex_api_tokens_1 (id=?)']],
    ['moveLastUsed', (db) => moveLastUsed(db, 'i', NOW.toISOString()), ['autoindex_api_tokens_1 (id=?)']],
    ['isOwner', (db) => isOwner(db, 'u', 'i'), ['autoindex_api_tokens_1 (id=?)']],
    [
      'findUsesAfter',
      (db) => findUsesAfter(db, 'i', { position: NEWEST, limit: 5 }),
      ['logs_of_token (token_id=? AND created_at<?)'],
    ],
    [
      'countUses',
      (db) => countUses(db, 'i', { from: NOW, to: at(1) }),
      ['logs_of_token (token_id=? AND created_at>? AND created_at<?)'],
    ],
    ['findLastIdOfChunk', (db) => findLastIdOfChunk(db, 0), ['INTEGER PRIMARY KEY (rowid>?)']],
    [
      'deleteOlder',
      (db) => deleteOlder(db, { before: NOW, afterId: 0, lastId: 9 }),
      ['INTEGER PRIMARY KEY (rowid>? AND rowid<?)'],
    ],
    ['createToken', (db) => createToken(db, row, limits), ['api_tokens_of_user', 'api_tokens_active']],
    ['recordUses', (db) => recordUses(db, [aUse('i', { at: at(1) })]), ['autoindex_api_tokens_1 (id=?)']],
  ])('%s', async (_, run, expected) => {
    const plans = await plansOf(run);
    for (const part of expected) expect(plans).toContainEqual(expect.stringContaining(part));
    // Nothing but the chunk that was just cut out is read from end to end, and nothing is sorted afterwards.
    const scans = plans.filter((plan) => /SCAN (t|u|api_tokens|token_usage_logs)\b|TEMP B-TREE/.test(plan));
    expect(scans).toEqual([]);
  });

  test('listTokenPage of active tokens sorts only them and reads no expired ones', async () => {
    const plans = await plansOf((db) => listTokenPage(db, { userId: 'u', status: 'active' }, ALL_TOKENS));
    const searches = [
      'api_tokens_active (user_id=? AND expires_at=?)',
      'api_tokens_active (user_id=? AND expires_at>?)',
      'autoindex_api_tokens_1 (id=?)',
    ];
    for (const search of searches) expect(plans).toContainEqual(expect.stringContaining(search));
    expect(plans.filter((plan) => /SCAN (t|u|api_tokens|token_usage_logs)\b/.test(plan))).toEqual([]);
  });

  test('listUsesSince, which sorts the few uses of several tokens', async () => {
    const plans = await plansOf((db) =>
      listUsesSince(db, ['u', 'v'], { since: NOW, except: ['1'], limit: 9 }),
    );
    const searches = [
      'api_tokens_active (user_id=? AND expires_at=?)',
      'api_tokens_active (user_id=? AND expires_at>?)',
      'api_tokens_revoked_at (user_id=? AND revoked_at>?)',
      'logs_of_token (token_id=? AND created_at>?)',
      'logs_denied (created_at>?)',
      'autoindex_api_tokens_1 (id=?)',
    ];
    for (const search of searches) expect(plans).toContainEqual(expect.stringContaining(search));
    expect(plans.filter((plan) => /SCAN (t|u|api_tokens|token_usage_logs)\b/.test(plan))).toEqual([]);
  });
});
