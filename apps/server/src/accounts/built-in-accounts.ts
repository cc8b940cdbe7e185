import { randomBytes } from 'node:crypto';
import { unavailable } from '@tokenhouse/core';
import { getMigrations } from 'better-auth/db/migration';
import type { Account, Accounts, Owner } from './accounts.ts';
import type { AccountsDatabase, User } from './accounts-database.ts';
import { type AuthOptions, createAuth } from './create-auth.ts';
import { cacheKeys } from './jwt/cached-keys.ts';
import { verifyJwt } from './jwt/verify-jwt.ts';
import { createPasswordHashing } from './passwords/password-hashing.ts';
import { refuseTablesOfAnApp } from './refuse-tables-of-an-app.ts';
import { isFresh, toAuthTime } from './sessions/fresh-sign-in.ts';
import { hasEnded, oldestBeginning, type SessionRow } from './sessions/session-store.ts';
import { createAccountHash, createSignInDelays } from './sign-in/sign-in-delays.ts';
import { createSignInRequests, type SignInRequests } from './sign-in/sign-in-requests.ts';

export interface BuiltInAccountsOptions extends AuthOptions {
  readonly clock: () => Date;
}

/** Accounts with e-mail and password, by Better Auth on the same database. Creates its tables. */
export async function createBuiltInAccounts(options: BuiltInAccountsOptions): Promise<Accounts> {
  const passwords = createPasswordHashing();
  const signIns = followSignIns(options);
  const auth = createAuth(options, { passwords, signIns });
  const keys = cacheKeys(
    () => orUnavailable(() => auth.api.getJwks()),
    () => options.clock().getTime(),
  );
  await options.database.createTables(async () => {
    const plan = await getMigrations(auth.options);
    refuseTablesOfAnApp(plan);
    await plan.runMigrations();
  });
  const findUser = async (id: string): Promise<Owner | undefined> => {
    const user = await orUnavailable(() => options.database.findUser(id));
    return user && { ...toAccount(user), isEmailVerified: Boolean(user.emailVerified) };
  };
  const findSession = async (id: unknown): Promise<SessionRow | undefined> =>
    typeof id === 'string' ? orUnavailable(() => options.database.sessions.find(id)) : undefined;

  return {
    source: 'built-in',
    signUps: options.signUps,
    handle: (request, sender) =>
      signIns.within(sender, () => passwords.within(sender.address, () => auth.handler(request))),

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
      await options.database.sessions.deleteEnded({ expired: now, created: oldestBeginning(now) });
      await options.database.attempts.deleteUnused(now.getTime());
    },

    byId: async (id) => (await findUser(id)) ?? { id, email: null, name: null, isEmailVerified: false },
  };
}

/** The pending changes to the tables of the accounts, for commands. Rejects on the database of an app. */
export async function planTables(
  database: AccountsDatabase,
  options: Omit<BuiltInAccountsOptions, 'database' | 'secret' | 'trustedOrigins'>,
): ReturnType<typeof getMigrations> {
  // The schema does not depend on the secret, so any value works.
  const secret = randomBytes(32).toString('hex');
  const all = { ...options, database, secret, trustedOrigins: [] };
  const auth = createAuth(all, { passwords: createPasswordHashing(), signIns: followSignIns(all) });
  const plan = await getMigrations(auth.options);
  refuseTablesOfAnApp(plan);
  return plan;
}

function followSignIns({ database, secret, clock }: BuiltInAccountsOptions): SignInRequests {
  const hash = createAccountHash(secret);
  const now = () => clock().getTime();
  return createSignInRequests(createSignInDelays({ store: database.attempts, hash, now }), hash);
}

/** Better Auth responds to any input of a client. If it throws, the database failed. */
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
