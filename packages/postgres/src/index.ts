export type { AppPool, ConnectionSource } from './connections/connection-source.ts';
export { type UsersTable, writeDeletedUsersTrigger } from './deleted-users.ts';
export { withMigrationLock } from './migration-lock.ts';
export { migrate, writeMigrationScript } from './migrations.ts';
export { openPostgres, type PostgresDatabase, type PostgresOptions } from './open-postgres.ts';
export { openOperations, type PostgresOperations } from './operations/open-operations.ts';
