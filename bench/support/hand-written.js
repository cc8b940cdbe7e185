import { withClient } from './postgres.js';

/** Hand-written tables, with only the index that a list of a token's uses needs. */
const TABLES = `
  CREATE TABLE tokens (
    id uuid PRIMARY KEY, user_id text NOT NULL, token_hash text NOT NULL UNIQUE,
    expires_at timestamptz, revoked_at timestamptz, last_used_at timestamptz
  );
  CREATE TABLE uses (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, token_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(), endpoint text NOT NULL, ip_address text, user_agent text
  );
  CREATE INDEX uses_of_token ON uses (token_id, created_at DESC);`;

/** Makes these tables and puts the tokens into them. */
export async function fillHandWritten(url, tokens) {
  await withClient(url, async (client) => {
    await client.query(TABLES);
    await client.query(
      `INSERT INTO tokens (id, user_id, token_hash) SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[])`,
      ['id', 'userId', 'hash'].map((key) => tokens.map((token) => token[key])),
    );
    await client.query('VACUUM ANALYZE');
  });
}
