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

/** The database of the environment, opened next to running servers. */
export interface OperatorDatabase {
  readonly operations: Operations;
  /** The built-in accounts. Undefined with an identity provider. */
  readonly users: UserDirectory | undefined;
}

/** Runs `work` on the database and closes it. Throws if its schema is not the one of this version. */
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

/** Opens the database, whatever its schema. Creates no file. */
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
      `The database ${file} does not exist: set DATA_DIR or DATABASE_URL as for the server, or run tokenhouse migrate`,
    );
  }
  const operations = sqlite.openOperations({ file });
  return { operations, users: isExternal ? undefined : sqliteUsers(operations.connection) };
}
