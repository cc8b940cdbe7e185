export type { AppPool, ConnectionSource } from './connection-source.ts';
export { type UsersTable, writeDeletedUsersTrigger } from './deleted-users.ts';
export { exclusively } from './exclusively.ts';
export { migrate } from './migrate.ts';
export { writeMigrationScript } from './migration-script.ts';
export { openPostgres, type PostgresDatabase, type PostgresOptions } from './open-postgres.ts';
export { openOperations, type PostgresOperations } from './operations/open-operations.ts';
