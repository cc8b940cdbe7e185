export { inWriteTransaction } from './connection.ts';
export { revokeTokensOfDeletedUsers } from './deleted-users.ts';
export { openSqlite, type SqliteDatabase, type SqliteOptions } from './open-sqlite.ts';
export { openOperations, type SqliteOperations } from './operations/open-operations.ts';
