import { NOW } from './samples.ts';

const KIND = {
  SQLite: `
    INSERT INTO api_tokens
      (id, user_id, name, token_hash, token_prefix, token_suffix, created_at, expires_at, revoked_at, metadata)
    WITH RECURSIVE token (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM token WHERE n < $1)
    SELECT lower(format('%s-%s-%s-%s-%s', hex(randomblob(4)), hex(randomblob(2)), hex(randomblob(2)),
        hex(randomblob(2)), hex(randomblob(6)))),
      $2, 'token ' || n, lower(hex(randomblob(32))), 'nllm_abc', 'wxyz',
      strftime('%Y-%m-%dT%H:%M:%fZ', $3, format('-%d seconds', n + 3600)),
      iif(n % 2 = 0, strftime('%Y-%m-%dT%H:%M:%fZ', $4, format('-%d seconds', n)), NULL),
      iif(n % 2 = 1, strftime('%Y-%m-%dT%H:%M:%fZ', $5, format('-%d seconds', n + 60)), NULL), $6
    FROM token`,
  PostgreSQL: `
    INSERT INTO api_tokens
      (id, user_id, name, token_hash, token_prefix, token_suffix, created_at, expires_at, revoked_at, metadata)
    SELECT gen_random_uuid(), $2, 'token ' || n, encode(sha256(gen_random_uuid()::text::bytea), 'hex'), 'nllm_abc', 'wxyz',
      $3::timestamptz - (n + 3600) * interval '1 second',
      CASE n % 2 WHEN 0 THEN $4::timestamptz - n * interval '1 second' END,
      CASE n % 2 WHEN 1 THEN $5::timestamptz - (n + 60) * interval '1 second' END, $6::jsonb
    FROM generate_series(1, $1::int) AS n`,
} as const;

export interface Collector {
  readonly userId: string;
  readonly count: number;
  readonly metadata?: object;
  /** NOW by default. */
  readonly now?: Date;
}

/** Runs SQL like an operator. */
interface Operator {
  sql(text: string, params?: readonly unknown[]): Promise<unknown>;
}

/**
 * Gives the user this many inactive tokens, created one a second up to an hour before `now`: every second one revoked, and
 * the others expired, one a second up to then.
 */
export async function fillWithTokens(
  { sql }: Operator,
  { userId, count, metadata = {}, now = NOW }: Collector,
): Promise<void> {
  const time = now.toISOString();
  // Only SQLite has this function.
  const isSqlite = await sql('SELECT sqlite_version()').then(
    () => true,
    () => false,
  );
  const text = KIND[isSqlite ? 'SQLite' : 'PostgreSQL'];
  await sql(text, [count, userId, time, time, time, JSON.stringify(metadata)]);
}
