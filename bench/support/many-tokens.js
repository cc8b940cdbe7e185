import { migrate } from '@tokenhouse/postgres';
import { withClient } from './postgres.js';

const CHUNK = 1_000_000;

// Temporary: the texts of the tokens that are in use.
const CREATE_REAL = 'CREATE TEMP TABLE real (n serial, id uuid, user_id text, hash text, text text)';
const INSERT_REAL = `
  INSERT INTO real (id, user_id, hash, text)
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[])`;

// In the random order of the ids, so that the tokens in use are on pages far apart.
const INSERT_CHUNK = `
  INSERT INTO api_tokens (id, user_id, name, token_hash, token_prefix, token_suffix)
  SELECT id, user_id, 'Claude Code', hash, prefix, suffix FROM (
    SELECT id, user_id, hash, left(text, 8), right(text, 4) FROM real WHERE n % $4 = $3
    UNION ALL
    SELECT md5('id ' || n)::uuid, 'person-' || n / 10, encode(sha256(('token ' || n)::bytea), 'hex'),
           'nllm_abc', 'defg'
      FROM generate_series($1::int, $2::int) AS n
  ) AS token (id, user_id, hash, prefix, suffix) ORDER BY id`;

/** Fills the empty database with `count` tokens, which include `tokens`. */
export async function fillWithMany({ url, count, tokens, note }) {
  await migrate({ connectionString: url });
  await withClient(url, async (client) => {
    await client.query(CREATE_REAL);
    const columns = ['id', 'userId', 'hash', 'text'];
    await client.query(
      INSERT_REAL,
      columns.map((key) => tokens.map((token) => token[key])),
    );
    await withoutIndexes(client, async () => {
      const invented = count - tokens.length;
      const chunks = Math.max(1, Math.ceil(invented / CHUNK));
      for (let n = 0; n < chunks; n += 1) {
        const last = Math.min((n + 1) * CHUNK, invented);
        await client.query(INSERT_CHUNK, [n * CHUNK + 1, last, n, chunks]);
        if (invented > 0) note(`${shown(last)} of ${shown(count)} tokens`);
      }
      if (invented > 0) note('their indexes');
    });
    await client.query('VACUUM ANALYZE api_tokens');
  });
}

/** Creates all indexes but the primary key afterwards, which takes a tenth of the time. */
async function withoutIndexes(client, work) {
  const { rows } = await client.query(
    `SELECT indexname AS name, indexdef AS definition FROM pg_indexes
      WHERE tablename = 'api_tokens' AND indexname <> 'api_tokens_pkey'`,
  );
  for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
  await work();
  for (const { definition } of rows) await client.query(definition);
}

export function shown(count) {
  return count.toLocaleString('en');
}
