import type { ApiToken, JsonObject, NewToken, StoredToken, TokenDates } from '@tokenhouse/core';
import type { Queryable } from './connections.ts';
import { toDate, toDateOrNull } from './timestamp.ts';

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

/** The look-up of verifications. Index: api_tokens_token_hash_key. */
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

/** Which of these tokens nobody else holds locked at this moment. Index: api_tokens_pkey. */
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

// The newest use is found by its time, which names the one partition that holds it; retention may have dropped it.
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

/** Index: api_tokens_user_id_created_at_idx. */
export const SELECT_TOKENS_OF_USER = `${selectTokens()} WHERE t.user_id = $1 ORDER BY t.created_at DESC, t.id`;

export async function selectTokensOfUser(
  connection: Queryable,
  userId: string,
): Promise<readonly ApiToken[]> {
  const { rows } = await connection.query<TokenRow>(SELECT_TOKENS_OF_USER, [userId]);
  return rows.map(toApiToken);
}

/** What the creation limits depend on. Indexes: api_tokens_active_idx and api_tokens_user_id_created_at_idx. */
export const SELECT_DATES = `
  SELECT created_at, expires_at, revoked_at FROM api_tokens
   WHERE user_id = $1 AND (revoked_at IS NULL OR created_at > $2)`;

export async function selectDates(
  connection: Queryable,
  userId: string,
  since: Date,
): Promise<readonly TokenDates[]> {
  const { rows } = await connection.query<Pick<TokenRow, 'created_at' | 'expires_at' | 'revoked_at'>>(
    SELECT_DATES,
    [userId, since],
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

/** Keeps the first revocation's time. Index: api_tokens_pkey. */
export async function updateRevokedAt(
  connection: Queryable,
  userId: string,
  id: string,
  at: Date,
): Promise<void> {
  await connection.query({
    name: 'revoke',
    text: 'UPDATE api_tokens SET revoked_at = $3 WHERE user_id = $1 AND id = $2 AND revoked_at IS NULL',
    values: [userId, id, at],
  });
}

/** A token, and the transactions that have made it what it is, as xid8. */
export interface ChangedToken {
  readonly token: ApiToken;
  /** But for those that everybody has long seen. All of them: the highest number need not be the last change. */
  readonly changes: readonly string[];
}

/**
 * In one statement, and so as of one moment: a change that is told by the token is among the changes. Those of another
 * cluster, which a restored dump brings, are above all numbers of this one. Indexes: api_tokens_pkey,
 * token_invalidations_token_hash_idx.
 */
export const SELECT_CHANGED_TOKEN = `${selectTokens(`,
         ARRAY(SELECT i.xid::text FROM token_invalidations i
                WHERE i.token_hash = t.token_hash AND i.xid < pg_snapshot_xmax(pg_current_snapshot())) AS changes`)}
 WHERE t.user_id = $1 AND t.id = $2`;

export async function selectChangedToken(
  connection: Queryable,
  userId: string,
  id: string,
): Promise<ChangedToken | undefined> {
  const { rows } = await connection.query<TokenRow & { readonly changes: readonly string[] }>({
    name: 'changed-token',
    text: SELECT_CHANGED_TOKEN,
    values: [userId, id],
  });
  return rows[0] && { token: toApiToken(rows[0]), changes: rows[0].changes };
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
