import { randomBytes } from 'node:crypto';
import { apiKey } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import pg from 'pg';

/** Better Auth with its plugin for API keys; `options` go to the plugin, whose rate limit is off. */
export function createAuth(pool, options = {}) {
  return betterAuth({
    database: pool,
    baseURL: 'http://localhost:3000',
    secret: randomBytes(32).toString('hex'),
    emailAndPassword: { enabled: true },
    plugins: [apiKey({ rateLimit: { enabled: false }, ...options })],
    // Only used by `deferUpdates`: the response does not wait for the promise.
    advanced: { backgroundTasks: { handler: () => {} } },
    telemetry: { enabled: false },
    // Before the migration it complains that tables are missing; a refused key is seen by its 401.
    logger: { disabled: true },
  });
}

/** How Better Auth stores a key: SHA-256 as base64url. */
export const storedKey = (token) => Buffer.from(token.hash, 'hex').toString('base64url');

/**
 * Better Auth's tables, in which each token is a key: copies of one key that its own API made, since making
 * 10 000 takes minutes. Rejects unless the copies are accepted as the first was.
 */
export async function fillBetterAuth(url, tokens) {
  const pool = new pg.Pool({ connectionString: url });
  try {
    const auth = createAuth(pool);
    const { runMigrations } = await getMigrations(auth.options);
    await runMigrations();
    const made = await makeKey(auth);
    await pool.query(
      `INSERT INTO apikey
       SELECT (jsonb_populate_record(made, jsonb_build_object('id', token.id, 'key', token.key, 'referenceId', token.user_id))).*
       FROM apikey AS made, unnest($1::text[], $2::text[], $3::text[]) AS token (id, key, user_id)
       WHERE made.id = $4`,
      [tokens.map(({ id }) => id), tokens.map(storedKey), tokens.map(({ userId }) => userId), made.id],
    );
    await pool.query('DELETE FROM apikey WHERE id = $1', [made.id]);
    await pool.query('VACUUM ANALYZE');
    await verify(auth, tokens.at(-1).text);
  } finally {
    await pool.end();
  }
}

/** A key of a new user, created and accepted by Better Auth's own API. */
export async function makeKey(auth) {
  const body = {
    name: 'Ada',
    email: `${randomBytes(8).toString('hex')}@example.com`,
    password: 'correct horse',
  };
  const { user } = await auth.api.signUpEmail({ body });
  const { id, key } = await auth.api.createApiKey({ body: { userId: user.id, name: 'Claude Code' } });
  await verify(auth, key);
  return { id, key, userId: user.id };
}

async function verify(auth, key) {
  const { valid, error } = await auth.api.verifyApiKey({ body: { key } });
  if (!valid) throw new Error(`Better Auth refuses a key: ${JSON.stringify(error)}`);
}
