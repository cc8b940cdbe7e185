import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createTokenFormat, hashToken } from '@tokenhouse/core';
import { migrate } from '@tokenhouse/postgres';
import { openSqlite } from '@tokenhouse/sqlite';
import { withClient } from './postgres.js';

const USERS = 1_000;
const format = createTokenFormat('nllm');

/** New tokens, spread over 1 000 users. */
export function makeTokens(count) {
  return Array.from({ length: count }, (_, at) => {
    const plain = format.generate();
    const userId = `user-${at % USERS}`;
    return { text: plain.reveal(), hash: hashToken(plain).reveal(), id: randomUUID(), userId };
  });
}

/** One token per line, as tokens.lua reads it. */
export function writeTokensFile(file, tokens) {
  writeFileSync(file, tokens.map(({ text }) => `${text}\n`).join(''), { mode: 0o600 });
}

/** The texts that `writeTokensFile` wrote. */
export function readTokensFile(file) {
  return readFileSync(file, 'utf8').trimEnd().split('\n');
}

/** Migrates the empty database and inserts the tokens directly, without the limits of creation. */
export async function fillPostgres(url, tokens) {
  await migrate({ connectionString: url });
  await withClient(url, async (client) => {
    await client.query(
      `INSERT INTO api_tokens (id, user_id, name, token_hash, token_prefix, token_suffix)
       SELECT id, user_id, 'Claude Code', hash, left(text, 8), right(text, 4)
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS token (id, user_id, hash, text)`,
      ['id', 'userId', 'hash', 'text'].map((key) => tokens.map((token) => token[key])),
    );
    await client.query('VACUUM ANALYZE');
  });
}

/** Makes the SQLite file with the tokens in it. */
export async function fillSqlite(file, tokens) {
  const database = await openSqlite({ file, usageLog: 'durable', retentionDays: 0 });
  const insert = database.connection.prepare(
    `INSERT INTO api_tokens (id, user_id, name, token_hash, token_prefix, token_suffix, created_at)
     VALUES (?, ?, 'Claude Code', ?, ?, ?, ?)`,
  );
  const now = new Date().toISOString();
  database.connection.transaction(() => {
    for (const { id, userId, hash, text } of tokens) {
      insert.run(id, userId, hash, text.slice(0, 8), text.slice(-4), now);
    }
  })();
  await database.close();
}
