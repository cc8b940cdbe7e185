import { join } from 'node:path';
import type { Database, Observer } from '@tokenhouse/core';
import { openPostgres, revokeTokensOfDeletedUsers as revokeOnPostgres } from '@tokenhouse/postgres';
import { openSqlite, revokeTokensOfDeletedUsers as revokeOnSqlite } from '@tokenhouse/sqlite';
import type { Logger } from 'pino';
import type { Accounts } from './accounts/accounts.ts';
import { createBuiltInAccounts, USERS_TABLE } from './accounts/built-in-accounts.ts';
import { createForeignAccounts } from './accounts/foreign-accounts.ts';
import { readOrCreateAuthSecret } from './auth-secret.ts';
import type { Config } from './config.ts';
import { ownOrigins } from './origins.ts';

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

/** Opens the database that the configuration names, migrated, and the accounts that live on it or elsewhere. */
export async function openDatabase(options: OpenOptions): Promise<OpenedDatabase> {
  const { config, observer, logger } = options;
  const { database: where, usageLog, usageLogRetentionDays: retentionDays } = config;
  if (where.kind === 'postgres') {
    const database = await openPostgres({
      connectionString: where.url,
      usageLog,
      retentionDays,
      observer,
      onConnectionError: (error) => logger.warn({ err: error }, 'A connection to the database broke'),
    });
    const accounts = await openAccounts(options, database.pool, config.authSecret ?? '');
    if (accounts.handle !== undefined) await revokeOnPostgres(database.pool, USERS_TABLE);
    return { database, accounts };
  }

  const secret = config.authSecret ?? (await readOrCreateAuthSecret(where.dataDir));
  const file = join(where.dataDir, 'tokenhouse.db');
  const database = await openSqlite({ file, usageLog, retentionDays, observer });
  const accounts = await openAccounts(options, database.connection, secret);
  if (accounts.handle !== undefined) revokeOnSqlite(database.connection, USERS_TABLE);
  return { database, accounts };
}

type Connection = Parameters<typeof createBuiltInAccounts>[0]['connection'];

async function openAccounts(
  { config, logger, clock }: OpenOptions,
  connection: Connection,
  secret: string,
): Promise<Accounts> {
  const { identityProvider, publicUrl, signUps } = config;
  if (identityProvider !== undefined) {
    for (const [name, value] of [
      ['AUTH_JWT_ISSUER', identityProvider.issuer],
      ['AUTH_JWT_AUDIENCE', identityProvider.audience],
    ]) {
      if (value === undefined)
        logger.warn(`${name} is not set: JWTs that the provider made for others are accepted too`);
    }
    return createForeignAccounts(identityProvider, clock);
  }
  return createBuiltInAccounts({
    connection,
    publicUrl,
    trustedOrigins: ownOrigins(publicUrl),
    secret,
    signUps,
    clock,
    logger,
  });
}
