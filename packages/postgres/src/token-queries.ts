import {
  type ApiToken,
  type JsonObject,
  type NewToken,
  type StoredToken,
  startOfHour,
  type TokenDates,
} from '@tokenhouse/core';
import type { Queryable } from './connections/connections.ts';
import { toDate, toDateOrNull } from './values.ts';

type Time = Date | number;

interface StoredRow {
  readonly id: string;
  readonly user_id: string;
  readonly name: string;
  readonly expires_at: Time | null;
  readonly revoked_at: Time | null;
}

export interface TokenRow extends StoredRow {
  readonly token_prefix: string;
  readonly token_suffix: string;
  readonly created_at: Time;
  readonly last_used_at: Time | null;
  readonly metadata: JsonObject;
  readonly logged: boolean;
  readonly ip_address: string | null;
  readonly user_agent: string | null;
  readonly client: string | null;
}

/** The query of verifications. Index: api_tokens_token_hash_key. */
export const SELECT_BY_HASHES = `
  SELECT token_hash, id, user_id, name, expires_at, revoked_at FROM api_tokens WHERE token_hash = ANY($1)`;

export async function selectByHashes(
  connection: Queryable,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, StoredToken>> {
  const { rows } = await connection.query<StoredRow & { readonly token_hash: string }>({
    name: 'by-hashes',
    text: SELECT_BY_HASHES,
    values: [hashes],
  });
  return new Map(rows.map((row) => [row.token_hash, toStoredToken(row)]));
}

/** Index: api_tokens_pkey. */
export const SELECT_STORED = `
  SELECT id, user_id, name, expires_at, revoked_at FROM api_tokens WHERE id = ANY($1::uuid[])`;

export async function selectStored(
  connection: Queryable,
  ids: readonly string[],
): Promise<readonly StoredToken[]> {
  const { rows } = await connection.query<StoredRow>({ name: 'stored', text: SELECT_STORED, values: [ids] });
  return rows.map(toStoredToken);
}

/** Those of these tokens whose rows no other transaction has locked. Index: api_tokens_pkey. */
export async function selectUnlocked(
  connection: Queryable,
  ids: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await connection.query<{ id: string }>(
    'SELECT id FROM api_tokens WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED',
    [ids],
  );
  return rows.map(({ id }) => id);
}

// The newest use is found by its time, which determines its partition. The retention may have dropped it.
export const selectTokens = (more = '') => `
  SELECT t.id, t.user_id, t.name, t.token_prefix, t.token_suffix, t.created_at, t.expires_at, t.last_used_at,
         t.revoked_at, t.metadata, u.id IS NOT NULL AS logged, host(u.ip_address) AS ip_address, u.user_agent, u.client${more}
    FROM api_tokens t
    LEFT JOIN LATERAL (
      SELECT id, ip_address, user_agent, client FROM token_usage_logs
       WHERE token_id = t.id AND created_at = t.last_used_at AND outcome IN ('accepted', 'forbidden')
       ORDER BY id DESC LIMIT 1
    ) u ON true`;

/** Index: api_tokens_pkey. */
export const SELECT_TOKEN = `${selectTokens()} WHERE t.user_id = $1 AND t.id = $2`;

export async function selectToken(
  connection: Queryable,
  userId: string,
  id: string,
): Promise<ApiToken | undefined> {
  const { rows } = await connection.query<TokenRow>({
    name: 'token',
    text: SELECT_TOKEN,
    values: [userId, id],
  });
  return rows[0] && toApiToken(rows[0]);
}

/** The condition of an active token, as in the expression of api_tokens_active_idx. */
export const activeAt = (moment: string) =>
  `revoked_at IS NULL AND coalesce(expires_at, 'infinity') > ${moment}`;

/** Index: any index that begins with user_id. Reads no rows if the table was vacuumed. */
export const COUNT_TOKENS = 'SELECT count(*)::int AS count FROM api_tokens WHERE user_id = $1';

export async function countTokens(connection: Queryable, userId: string): Promise<number> {
  const { rows } = await connection.query<{ readonly count: number }>(COUNT_TOKENS, [userId]);
  return rows[0]?.count ?? 0;
}

/**
 * What the creation limits depend on: tokens created since $2, and older ones that are active at $3. Indexes:
 * api_tokens_user_id_created_at_id_idx, api_tokens_active_idx.
 */
export const SELECT_DATES = `
  SELECT created_at, expires_at, revoked_at FROM api_tokens WHERE user_id = $1 AND created_at > $2
  UNION ALL
  SELECT created_at, expires_at, revoked_at FROM api_tokens
   WHERE user_id = $1 AND ${activeAt('$3')} AND created_at <= $2`;

export async function selectDates(
  connection: Queryable,
  userId: string,
  now: Date,
): Promise<readonly TokenDates[]> {
  const { rows } = await connection.query<Pick<TokenRow, 'created_at' | 'expires_at' | 'revoked_at'>>(
    SELECT_DATES,
    [userId, startOfHour(now), now],
  );
  return rows.map((row) => ({
    createdAt: toDate(row.created_at),
    expiresAt: toDateOrNull(row.expires_at),
    revokedAt: toDateOrNull(row.revoked_at),
  }));
}

export async function insertToken(connection: Queryable, token: NewToken): Promise<void> {
  await connection.query(
    `INSERT INTO api_tokens
       (id, user_id, name, token_hash, token_prefix, token_suffix, created_at, expires_at, metadata)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      token.id,
      token.userId,
      token.name,
      token.hash.reveal(),
      token.tokenPrefix,
      token.tokenSuffix,
      token.createdAt,
      token.expiresAt,
      JSON.stringify(token.metadata),
    ],
  );
}

/**
 * Revokes, keeping the time of the first revocation, and always writes an invalidation: the triggers may have been off
 * when it was revoked. Returns the transaction's number, as xid8; undefined if the user has no such token. Index:
 * api_tokens_pkey.
 */
export const REVOKE = `
  WITH revoked AS (
    UPDATE api_tokens SET revoked_at = $3 WHERE user_id = $1 AND id = $2 AND revoked_at IS NULL
  ), invalidation AS (
    INSERT INTO token_invalidations (token_hash)
    SELECT token_hash FROM api_tokens WHERE user_id = $1 AND id = $2
    RETURNING xid
  )
  SELECT xid::text,
         pg_notify('token_invalidations', (
           SELECT nspname::text FROM pg_namespace
            WHERE oid = (SELECT relnamespace FROM pg_class WHERE oid = 'token_invalidations'::regclass)))
    FROM invalidation`;

export async function revoke(
  connection: Queryable,
  { userId, id, at }: { readonly userId: string; readonly id: string; readonly at: Date },
): Promise<string | undefined> {
  const { rows } = await connection.query<{ xid: string }>({
    name: 'revoke',
    text: REVOKE,
    values: [userId, id, at],
  });
  return rows[0]?.xid;
}

function toStoredToken(row: StoredRow): StoredToken {
  return {
    id: row.id,
    userId: row.user_id,
    name: row.name,
    expiresAt: toDateOrNull(row.expires_at),
    revokedAt: toDateOrNull(row.revoked_at),
  };
}

export function toApiToken(row: TokenRow): ApiToken {
  return {
    ...toStoredToken(row),
    tokenPrefix: row.token_prefix,
    tokenSuffix: row.token_suffix,
    createdAt: toDate(row.created_at),
    lastUsedAt: toDateOrNull(row.last_used_at),
    lastUsedBy: row.logged
      ? { ipAddress: row.ip_address, userAgent: row.user_agent, client: row.client }
      : null,
    metadata: row.metadata,
  };
}
