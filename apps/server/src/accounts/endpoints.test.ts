import BetterSqlite3 from 'better-sqlite3';
import { expect, test } from 'vitest';
import { createLogger } from '../logging/logger.ts';
import { sqliteAccounts } from './accounts-database.ts';
import { createAuth } from './create-auth.ts';
import { ENDPOINTS, UNUSED_PATHS } from './endpoints.ts';
import { createPasswordHashing } from './passwords/password-hashing.ts';
import { createAccountHash, createSignInDelays } from './sign-in/sign-in-delays.ts';
import { createSignInRequests } from './sign-in/sign-in-requests.ts';

const secret = 'a secret of the tests, long enough';
// No route leads to these, and disabledPaths does not support parameters.
const WITH_PARAMETERS = ['/callback/:id', '/reset-password/:token'];

function start() {
  const database = sqliteAccounts(new BetterSqlite3(':memory:'));
  const hash = createAccountHash(secret);
  const delays = createSignInDelays({ store: database.attempts, hash, now: Date.now });
  return createAuth(
    {
      database,
      publicUrl: 'http://localhost:3000',
      trustedOrigins: [],
      secret,
      signUps: 'open',
      logger: createLogger('silent', { write() {} }),
    },
    { passwords: createPasswordHashing(), signIns: createSignInRequests(delays, hash) },
  );
}

test('every endpoint of Better Auth is either offered or disabled', () => {
  const endpoints = Object.values(start().api) as unknown as readonly { readonly path?: string }[];
  // Endpoints without a path can be called only within the process.
  const paths = endpoints.flatMap(({ path }) => path ?? []);
  const decided = [...ENDPOINTS.map(({ path }) => path), ...UNUSED_PATHS, ...WITH_PARAMETERS];
  expect(paths.sort()).toEqual(decided.sort());
});

test.each(UNUSED_PATHS)('Better Auth itself answers 404 at %s', async (path) => {
  for (const method of ['GET', 'POST']) {
    const request = new Request(`http://localhost:3000/api/auth${path}`, { method });
    expect((await start().handler(request)).status).toBe(404);
  }
});
