import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { judgeSchema, type Operations } from '@tokenhouse/core';
import * as postgres from '@tokenhouse/postgres';
import * as sqlite from '@tokenhouse/sqlite';
import { postgresUsers } from '../../accounts/users/postgres-users.ts';
import { sqliteUsers } from '../../accounts/users/sqlite-users.ts';
import type { UserDirectory } from '../../accounts/users/user-directory.ts';
import { type OperatorConfig, readOperatorConfig } from '../../config/config.ts';
import { CommandError, type Shell } from './shell.ts';

/** The database that the environment names, opened beside the servers. */
export interface OperatorDatabase {
  readonly operations: Operations;
  /** The built-in accounts; undefined when users come from an identity provider. */
  readonly users: UserDirectory | undefined;
}

/** Opens it for a command, provided that it has this version's schema, and closes it afterwards. */
export async function withDatabase<T>(
  { env }: Shell,
  work: (database: OperatorDatabase) => Promise<T>,
): Promise<T> {
  const database = openForOperator(readOperatorConfig(env));
  try {
    const { status, detail, remedy } = judgeSchema(await database.operations.schema());
    if (status !== 'ok') throw new CommandError(`Migrations: ${detail}. ${remedy}`);
    return await work(database);
  } finally {
    await database.operations.close();
  }
}

/** Opens what is there, of whatever version. Makes no file. */
export function openForOperator({
  database,
  identityProvider,
  verifierLeaseMs,
}: OperatorConfig): OperatorDatabase {
  const isExternal = identityProvider !== undefined;
  if (database.kind === 'postgres') {
    const operations = postgres.openOperations({ connectionString: database.url }, verifierLeaseMs);
    return { operations, users: isExternal ? undefined : postgresUsers(operations.pool) };
  }
  const file = join(database.dataDir, 'tokenhouse.db');
  if (!existsSync(file)) {
    throw new CommandError(
      `There is no database ${file}: set DATA_DIR or DATABASE_URL as for the server, or run tokenhouse migrate`,
    );
  }
  const operations = sqlite.openOperations({ file });
  return { operations, users: isExternal ? undefined : sqliteUsers(operations.connection) };
}
