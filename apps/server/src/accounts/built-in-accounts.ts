import { randomBytes } from 'node:crypto';
import { unavailable } from '@tokenhouse/core';
import { betterAuth } from 'better-auth';
import { createAuthMiddleware } from 'better-auth/api';
import { getMigrations } from 'better-auth/db/migration';
import { jwt } from 'better-auth/plugins';
import type { Database as SqliteConnection, Statement } from 'better-sqlite3';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Account, Accounts, Owner } from './accounts.ts';
import { cacheKeys } from './cached-keys.ts';
import { CLIENT_ADDRESS_HEADER } from './client-address.ts';
import { refuseForeignTables } from './foreign-tables.ts';
import { isFresh, toAuthTime } from './fresh-sign-in.ts';
import { createPasswordHashing, type PasswordHashing } from './password-hashing.ts';
import { checkProfile, isHashable } from './profile.ts';
import { verifyJwt } from './verify-jwt.ts';

/** A row of the table of people. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
}

/** What is read of the owner of a token. SQLite has no booleans. */
export interface UserRow extends User {
  readonly emailVerified: boolean | 0 | 1;
}

/** The database that accounts live on. */
export interface AccountsHome {
  readonly connection: Pool | SqliteConnection;
  /** The row of a person, past Better Auth and its query builder: each call of a token to `/mcp` or `/api/me` reads it. */
  findUser(id: string): Promise<UserRow | undefined>;
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

/**
 * Attempts of one address within a minute: generous to a team behind it, hopeless for guessing. Whoever is on this
 * machine is limited by the cost of a hash alone.
 */
function signInLimit(request: Request): { window: number; max: number } {
  const address = request.headers.get(CLIENT_ADDRESS_HEADER) ?? '';
  return { window: 60, max: /^(127\.|::1$|::ffff:127\.)/.test(address) ? 6_000 : 30 };
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
  const auth = configure(options, passwords);
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

  return {
    source: 'built-in',
    signUps: options.signUps,
    handle: (request) => passwords.within(() => auth.handler(request)),

    async bySession(headers) {
      const session = await orUnavailable(() =>
        auth.api.getSession({ headers, query: { disableRefresh: true } }),
      );
      return session
        ? { account: toAccount(session.user), isFresh: isFresh(toAuthTime(session.session), Date.now()) }
        : undefined;
    },

    async byJwt(text) {
      const verified = await verifyJwt(text, keys, {
        algorithms: ['EdDSA'],
        issuer: options.publicUrl,
        audience: options.publicUrl,
        currentDate: options.clock(),
      });
      if (verified.outcome !== 'accepted') return verified;
      // A JWT outlives its account by minutes; the account is asked.
      const account = await findUser(verified.payload.sub);
      if (account === undefined) return { outcome: 'invalid' };
      const { auth_time: authTime } = verified.payload;
      return { outcome: 'accepted', account, isFresh: isFresh(authTime, Date.now()) };
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
  const auth = configure({ ...options, home, secret, trustedOrigins: [] }, createPasswordHashing());
  const plan = await getMigrations(auth.options);
  refuseForeignTables(plan);
  return plan;
}

/** Better Auth answers for whatever a client sends; what it throws, in wrappings of its own, comes from the database. */
async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw unavailable(error);
  }
}

function configure(
  { home, publicUrl, trustedOrigins, secret, signUps, logger }: BuiltInAccountsOptions,
  { hash, verify, prepare }: PasswordHashing,
) {
  return betterAuth({
    database: home.connection,
    baseURL: publicUrl,
    basePath: '/api/auth',
    // It answers whether a password is right, without the limit of the sign-in.
    disabledPaths: ['/verify-password'],
    secret,
    trustedOrigins: [...trustedOrigins],
    emailAndPassword: { enabled: true, disableSignUp: signUps === 'closed', password: { hash, verify } },
    plugins: [signJwts(publicUrl)],
    hooks: {
      // Behind the rate limit, so that a flood is turned away before it costs a hash, and ahead of the transaction.
      before: createAuthMiddleware(async ({ path, body }) => {
        if (path === '/sign-up/email' || path === '/update-user') checkProfile(body);
        if (path !== '/sign-up/email' || signUps === 'closed' || !isHashable(body?.password)) return;
        await prepare(body.password);
      }),
    },
    rateLimit: {
      enabled: true,
      window: 60,
      max: 6_000,
      customRules: { '/sign-in/*': signInLimit, '/sign-up/*': signInLimit },
    },
    advanced: {
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
      // Said outright, since Better Auth would turn both off by itself under NODE_ENV=test.
      disableCSRFCheck: false,
      disableOriginCheck: false,
    },
    telemetry: { enabled: false },
    // What is no answer to a client is for the server's own error handler, and not for console.error.
    onAPIError: { throw: true },
    logger: { log: (level, message, ...details) => logger[level]({ details }, message) },
  });
}

function signJwts(publicUrl: string) {
  return jwt({
    jwt: {
      issuer: publicUrl,
      audience: publicUrl,
      // Else a JWT would be a way around the age of the session that it comes from.
      definePayload: ({ user, session }) => ({ ...user, auth_time: toAuthTime(session) }),
    },
    disableSettingJwtHeader: true,
  });
}

function toAccount({ id, email, name }: User): Account {
  return { id, email, name };
}
