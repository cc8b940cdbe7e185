import { hash } from 'node:crypto';
import pg from 'pg';
import { createAuth, makeKey, storedKey } from '../support/better-auth.js';
import { bearerOf, serveRoute, settings } from '../support/measured-route.js';
import { readTokensFile } from '../support/tokens.js';

// Settings: `postgresUrl`, filled by `fillBetterAuth`; with `inMemory` the fastest options of the plugin.
const pool = new pg.Pool({ connectionString: settings.postgresUrl, max: 10 });
const auth = settings.inMemory ? await createInMemory() : createAuth(pool);

await serveRoute(
  {
    async onRequest(request, reply) {
      const { valid } = await auth.api.verifyApiKey({ body: { key: bearerOf(request) } });
      if (!valid) return reply.code(401).send();
    },
  },
  () => pool.end(),
);

/**
 * Keys in a Map of this process, and each use is written after the response. A restart loses keys, last use and
 * revocations, and a second process does not see them.
 */
async function createInMemory() {
  const kept = new Map();
  const customStorage = {
    get: (key) => kept.get(key) ?? null,
    set: (key, value) => void kept.set(key, value),
    delete: (key) => void kept.delete(key),
  };
  const auth = createAuth(pool, { storage: 'secondary-storage', customStorage, deferUpdates: true });
  const made = await makeKey(auth);
  const written = [...kept];
  // A copy of the row that the API wrote, for each token.
  const madeKey = storedKey({ hash: hash('sha256', made.key, 'hex') });
  readTokensFile(settings.tokensFile).forEach((text, at) => {
    const key = storedKey({ hash: hash('sha256', text, 'hex') });
    const adapt = (json) =>
      json.replaceAll(madeKey, key).replaceAll(made.id, `key-${at}`).replaceAll(made.userId, `user-${at}`);
    for (const [name, value] of written) kept.set(adapt(name), adapt(value));
  });
  return auth;
}
