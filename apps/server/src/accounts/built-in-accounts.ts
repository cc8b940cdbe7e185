import { randomBytes } from 'node:crypto';
import { unavailable } from '@tokenhouse/core';
import { getMigrations } from 'better-auth/db/migration';
import type { Database as SqliteConnection, Statement } from 'better-sqlite3';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Account, Accounts, Owner } from './accounts.ts';
import { cacheKeys } from './cached-keys.ts';
import { createAuth } from './create-auth.ts';
import { createPasswordHashing } from './passwords/password-hashing.ts';
import { refuseForeignTables } from './refuse-tables-of-an-app.ts';
import { isFresh, toAuthTime } from './sessions/fresh-sign-in.ts';
import { hasEnded, oldestBeginning } from './sessions/session-lifetime.ts';
import type { SessionRow, SessionStore } from './sessions/session-store.ts';
import { createAccountHash } from './sign-in/account-hash.ts';
import type { AttemptStore } from './sign-in/attempt-store.ts';
import { createSignInDelays } from './sign-in/sign-in-delays.ts';
import { createSignInRequests, type SignInRequests } from './sign-in/sign-in-requests.ts';
import { verifyJwt } from './verify-jwt.ts';

/** A row of the table of people. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
}

/** The columns that are read of a token's owner. SQLite has no booleans. */
export interface UserRow extends User {
  readonly emailVerified: boolean | 0 | 1;
}

/** The database that accounts live on. */
export interface AccountsHome {
  readonly connection: Pool | SqliteConnection;
  /** The row of a person, past Better Auth and its query builder: each call of a token to `/mcp` or `/api/me` reads it. */
  findUser(id: string): Promise<UserRow | undefined>;
  readonly attempts: AttemptStore;
  readonly sessions: SessionStore;
  /** Runs `create` while no other instance creates tables, and ties the tokens to the accounts. */
  createTables(create: () => Promise<void>): Promise<void>;
}

export interface BuiltInAccountsOptions {
  readonly home: AccountsHome;
  readonly publicUrl: string;
  readonly trustedOrigins: readonly string[];
  readonly secret: string;
  readonly signUps: 'open' | 'closed';
  readonly clock: () => Date;
  readonly logger: Logger;
}

/** The table in which Better Auth keeps people. */
export const USERS_TABLE = 'user';

/** Served by the primary key. */
const SELECT_USER = `SELECT id, email, name, "emailVerified" FROM "${USERS_TABLE}" WHERE id = `;

/** `findUser` of a home on PostgreSQL. */
export function findUserIn(pool: Pool): AccountsHome['findUser'] {
  return async (id) => {
    const { rows } = await pool.query<UserRow>({ name: 'user', text: `${SELECT_USER} $1`, values: [id] });
    return rows[0];
  };
}

/** `findUser` of a home on SQLite, whose table must be there by the first call. */
export function findUserOn(connection: SqliteConnection): AccountsHome['findUser'] {
  let statement: Statement<[string], UserRow> | undefined;
  return async (id) => {
    statement ??= connection.prepare<[string], UserRow>(`${SELECT_USER} ?`);
    return statement.get(id);
  };
}

/** People who sign up here with e-mail and password, by Better Auth on the same database. Creates its tables. */
export async function createBuiltInAccounts(options: BuiltInAccountsOptions): Promise<Accounts> {
  const passwords = createPasswordHashing();
  const signIns = followSignIns(options);
  const auth = createAuth(options, { passwords, signIns });
  const keys = cacheKeys(
    () => orUnavailable(() => auth.api.getJwks()),
    () => options.clock().getTime(),
  );
  await options.home.createTables(async () => {
    const plan = await getMigrations(auth.options);
    refuseForeignTables(plan);
    await plan.runMigrations();
  });
  const findUser = async (id: string): Promise<Owner | undefined> => {
    const user = await orUnavailable(() => options.home.findUser(id));
    return user && { ...toAccount(user), isEmailVerified: Boolean(user.emailVerified) };
  };
  const findSession = async (id: unknown): Promise<SessionRow | undefined> =>
    typeof id === 'string' ? orUnavailable(() => options.home.sessions.find(id)) : undefined;

  return {
    source: 'built-in',
    signUps: options.signUps,
    handle: (request, asker) =>
      signIns.within(asker, () => passwords.within(asker.address, () => auth.handler(request))),

    async bySession(headers) {
      const session = await orUnavailable(() =>
        auth.api.getSession({ headers, query: { disableRefresh: true } }),
      );
      if (session === null || hasEnded(session.session, new Date())) return undefined;
      return { account: toAccount(session.user), isFresh: isFresh(toAuthTime(session.session), Date.now()) };
    },

    async byJwt(text) {
      const verified = await verifyJwt(text, keys, {
        algorithms: ['EdDSA'],
        issuer: options.publicUrl,
        audience: options.publicUrl,
        currentDate: options.clock(),
      });
      if (verified.outcome !== 'accepted') return verified;
      const { sub, sid, auth_time: authTime } = verified.payload;
      // A JWT may outlive its session and its account by minutes, so both are checked.
      const [account, session] = await Promise.all([findUser(sub), findSession(sid)]);
      if (account === undefined) return { outcome: 'invalid', reason: 'The account does not exist' };
      if (session?.userId !== sub || hasEnded(session, new Date()))
        return { outcome: 'invalid', reason: 'The session has ended' };
      return { outcome: 'accepted', account, isFresh: isFresh(authTime, Date.now()) };
    },

    async maintain(now) {
      await options.home.sessions.deleteEnded({ expired: now, created: oldestBeginning(now) });
      await options.home.attempts.deleteUnused(now.getTime());
    },

    byId: async (id) => (await findUser(id)) ?? { id, email: null, name: null, isEmailVerified: false },
  };
}

/** What the database lacks of the accounts' tables, for who makes them and serves nobody. Rejects where an app has its own. */
export async function planTables(
  home: AccountsHome,
  options: Omit<BuiltInAccountsOptions, 'home' | 'secret' | 'trustedOrigins'>,
): ReturnType<typeof getMigrations> {
  // Tables hold no secret: any does.
  const secret = randomBytes(32).toString('hex');
  const all = { ...options, home, secret, trustedOrigins: [] };
  const auth = createAuth(all, { passwords: createPasswordHashing(), signIns: followSignIns(all) });
  const plan = await getMigrations(auth.options);
  refuseForeignTables(plan);
  return plan;
}

function followSignIns({ home, secret, clock }: BuiltInAccountsOptions): SignInRequests {
  const hash = createAccountHash(secret);
  const now = () => clock().getTime();
  return createSignInRequests(createSignInDelays({ store: home.attempts, hash, now }), hash);
}

/** Better Auth answers for whatever a client sends; what it throws, in wrappings of its own, comes from the database. */
async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw unavailable(error);
  }
}

function toAccount({ id, email, name }: User): Account {
  return { id, email, name };
}
