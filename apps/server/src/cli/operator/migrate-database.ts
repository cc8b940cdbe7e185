import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as postgres from '@tokenhouse/postgres';
import * as sqlite from '@tokenhouse/sqlite';
import type { AccountsDatabase } from '../../accounts/accounts-database.ts';
import { postgresAccounts, sqliteAccounts, USERS_TABLE_IN_SQL } from '../../accounts/accounts-database.ts';
import { planTables } from '../../accounts/built-in-accounts.ts';
import { type OperatorConfig, readOperatorConfig } from '../../config/config.ts';
import { createLogger } from '../../logging/logger.ts';
import { note } from '../output/terminal.ts';
import { CommandError, type Shell, UsageError } from './shell.ts';

/** Migrates as the server does when it starts. Returns the names of the applied migrations. */
export function migrateDatabase(shell: Shell): Promise<readonly string[]> {
  const config = readOperatorConfig(shell.env);
  const onWait = (sentence: string) => note(shell, sentence);
  return config.database.kind === 'postgres'
    ? migratePostgres(config, config.database.url, onWait)
    : migrateSqlite(config, config.database.dataDir);
}

async function migratePostgres(
  config: OperatorConfig,
  url: string,
  onWait: (sentence: string) => void,
): Promise<readonly string[]> {
  const operations = postgres.openOperations({ connectionString: url });
  try {
    const before = await operations.schema();
    const accounts = postgresAccounts(url, operations, onWait);
    // Throws on the database of an app, before anything is changed there.
    if (config.identityProvider === undefined) await planTables(accounts, optionsOf(config));
    await postgres.migrate({ connectionString: url }, { onWait });
    const after = await operations.schema();
    const tables = await createTables(config, accounts);
    return [...after.applied.filter((name) => !before.applied.includes(name)), ...tables];
  } finally {
    await operations.close();
  }
}

async function migrateSqlite(config: OperatorConfig, dataDir: string): Promise<readonly string[]> {
  const file = join(dataDir, 'tokenhouse.db');
  const before = await appliedIn(file);
  // Opening migrates.
  const database = await sqlite.openSqlite({ file, usageLog: 'durable', retentionDays: 0 });
  try {
    const tables = await createTables(config, sqliteAccounts(database.connection));
    return [...(await appliedIn(file)).filter((name) => !before.includes(name)), ...tables];
  } finally {
    await database.close();
  }
}

async function appliedIn(file: string): Promise<readonly string[]> {
  if (!existsSync(file)) return [];
  const operations = sqlite.openOperations({ file });
  try {
    return (await operations.schema()).applied;
  } finally {
    await operations.close();
  }
}

/** Creates the tables of the built-in accounts and their trigger. Returns what was created. */
async function createTables(config: OperatorConfig, accounts: AccountsDatabase): Promise<readonly string[]> {
  if (config.identityProvider !== undefined) return [];
  let made: readonly string[] = [];
  await accounts.createTables(async () => {
    const plan = await planTables(accounts, optionsOf(config));
    made = [...plan.toBeCreated, ...plan.toBeAdded].map(({ table }) => `table of accounts: ${table}`);
    await plan.runMigrations();
  });
  return made;
}

function optionsOf({ publicUrl, signUps }: OperatorConfig): Parameters<typeof planTables>[1] {
  return { publicUrl, signUps, clock: () => new Date(), logger: createLogger('silent', { write: () => {} }) };
}

/** The SQL of pending migrations for PostgreSQL. Each runs in a transaction that records it. */
export async function writeScript({ env }: Shell): Promise<string> {
  const config = readOperatorConfig(env);
  if (config.database.kind !== 'postgres') {
    throw new UsageError('--sql works only with PostgreSQL: set DATABASE_URL, or remove --sql');
  }
  const operations = postgres.openOperations({ connectionString: config.database.url });
  try {
    const { missing, unknown } = await operations.schema();
    if (unknown.length > 0)
      throw new CommandError(`A newer version has migrated the database (${unknown.join(', ')})`);
    const parts = missing.length > 0 ? [await operations.writeMigrationScript()] : [];
    if (config.identityProvider === undefined) parts.push(...(await accountsScript(config, operations)));
    return parts.length > 0 ? parts.join('\n') : '-- Nothing to apply.\n';
  } finally {
    await operations.close();
  }
}

/** The SQL of Better Auth and the trigger, in one transaction. */
async function accountsScript(
  config: OperatorConfig,
  operations: postgres.PostgresOperations,
): Promise<readonly string[]> {
  const plan = await planTables(postgresAccounts('', operations), optionsOf(config));
  if (plan.toBeCreated.length + plan.toBeAdded.length + plan.toBeAddedIndexes.length === 0) return [];
  const trigger = postgres.writeDeletedUsersTrigger(USERS_TABLE_IN_SQL);
  return [`-- Accounts\nBEGIN;\n${await plan.compileMigrations()}\n${trigger}\nCOMMIT;\n`];
}
