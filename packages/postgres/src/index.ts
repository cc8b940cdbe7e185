export { revokeTokensOfDeletedUsers } from './deleted-users.ts';
export { migrate } from './migrate.ts';
export { openPostgres, type PostgresDatabase, type PostgresOptions } from './open-postgres.ts';
