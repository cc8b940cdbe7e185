import { join } from 'node:path';
import type { Database, Observer } from '@tokenhouse/core';
import { ownOrigins } from '@tokenhouse/http';
import * as postgres from '@tokenhouse/postgres';
import * as sqlite from '@tokenhouse/sqlite';
import type { Logger } from 'pino';
import type { Accounts } from './accounts/accounts.ts';
import type { AccountsDatabase } from './accounts/accounts-database.ts';
import { postgresAccounts, sqliteAccounts } from './accounts/accounts-database.ts';
import { createBuiltInAccounts } from './accounts/built-in-accounts.ts';
import { createExternalAccounts } from './accounts/external-accounts.ts';
import { readOrCreateAuthSecret } from './config/auth-secret.ts';
import type { Config } from './config/config.ts';
import { reportRetention } from './logging/report-retention.ts';

export interface OpenedDatabase {
  readonly database: Database;
  readonly accounts: Accounts;
}

interface OpenOptions {
  readonly config: Config;
  readonly observer: Observer;
  readonly logger: Logger;
  readonly clock: () => Date;
}

/** Opens and migrates the database of the configuration, and opens the accounts. */
export async function openDatabase(options: OpenOptions): Promise<OpenedDatabase> {
  const { config, logger } = options;
  const observer = reportRetention(options.observer, logger);
  const { database: where, usageLog, usageLogRetentionDays: retentionDays } = config;
  const { inactiveTokenRetentionDays } = config;
  if (where.kind === 'postgres') {
    const onWait = (sentence: string) => logger.warn(sentence);
    const database = await postgres.openPostgres({
      connectionString: where.url,
      usageLog,
      retentionDays,
      inactiveTokenRetentionDays,
      verifierLeaseMs: config.verifierLeaseMs,
      observer,
      onWait,
      onConnectionError: (error) => logger.warn({ err: error }, 'A connection to the database broke'),
    });
    const accounts = postgresAccounts(where.url, database, onWait);
    return { database, accounts: await openAccounts(options, accounts, config.authSecret ?? '') };
  }

  const { dataDir } = where;
  const secret = config.authSecret ?? (await inDataDir(dataDir, () => readOrCreateAuthSecret(dataDir)));
  const file = join(dataDir, 'tokenhouse.db');
  const database = await inDataDir(dataDir, () =>
    sqlite.openSqlite({ file, usageLog, retentionDays, inactiveTokenRetentionDays, observer }),
  );
  const { connection } = database;
  const accounts = await openAccounts(options, sqliteAccounts(connection), secret);
  // Better Auth waits for the lock on the event loop, so the wait must be short once there are requests.
  connection.pragma('busy_timeout = 1000');
  return { database, accounts };
}

/** Adds the name of the variable to an error. */
async function inDataDir<T>(dataDir: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new Error(`DATA_DIR ${dataDir} cannot be used`, { cause: error });
  }
}

async function openAccounts(
  { config, logger, clock }: OpenOptions,
  database: AccountsDatabase,
  secret: string,
): Promise<Accounts> {
  const { identityProvider, publicUrl, signUps } = config;
  if (identityProvider !== undefined) {
    const { issuer, audience, keys } = identityProvider;
    if ('secret' in keys && keys.secret.length < 32) {
      logger.warn(
        'AUTH_JWT_SECRET has fewer than 32 characters: an attacker with one JWT could guess it (RFC 7518, section 3.2)',
      );
    }
    if (issuer === undefined)
      logger.warn('AUTH_JWT_ISSUER is not set: JWTs of any issuer with the same key are accepted');
    if (audience === undefined)
      logger.warn('AUTH_JWT_AUDIENCE is not set: JWTs for other services are accepted');
    return createExternalAccounts(identityProvider, clock);
  }
  return createBuiltInAccounts({
    database,
    publicUrl,
    trustedOrigins: ownOrigins(publicUrl),
    secret,
    signUps,
    clock,
    logger,
  });
}
