export type { ConnectionSource } from './connection-source.ts';
export type { UsersTable } from './deleted-users.ts';
export { exclusively } from './exclusively.ts';
export { migrate } from './migrate.ts';
export { openPostgres, type PostgresDatabase, type PostgresOptions } from './open-postgres.ts';
export { openOperations, type PostgresOperations } from './operations/open-operations.ts';
