import type BetterSqlite3 from 'better-sqlite3';

/**
 * From now on, deleting a row of the accounts table (column `id`: the user's id) revokes that user's tokens in
 * the same transaction, in any client. The trigger is created once; calling it again changes nothing.
 */
export function revokeTokensOfDeletedUsers(connection: BetterSqlite3.Database, accountsTable: string): void {
  const table = `"${accountsTable.replaceAll('"', '""')}"`;
  connection.exec(`
    CREATE TRIGGER IF NOT EXISTS revoke_tokens_of_deleted_users AFTER DELETE ON ${table}
    BEGIN
      UPDATE api_tokens SET revoked_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
      WHERE user_id = old.id AND revoked_at IS NULL;
    END`);
}
