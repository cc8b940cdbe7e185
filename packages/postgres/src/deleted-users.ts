import type { Pool } from 'pg';

/**
 * Makes the deletion of a row of `usersTable` (its key in the column `id`) revoke that user's tokens, also when it
 * is typed into psql. May be called at every start.
 */
export async function revokeTokensOfDeletedUsers(pool: Pool, usersTable: string): Promise<void> {
  const table = `"${usersTable.replaceAll('"', '""')}"`;
  await pool.query(`
    CREATE OR REPLACE FUNCTION revoke_tokens_of_deleted_user() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE api_tokens SET revoked_at = now() WHERE user_id = OLD.id::text AND revoked_at IS NULL;
      RETURN OLD;
    END $$;
    CREATE OR REPLACE TRIGGER revoke_tokens_of_deleted_user AFTER DELETE ON ${table}
      FOR EACH ROW EXECUTE FUNCTION revoke_tokens_of_deleted_user();
    CREATE OR REPLACE FUNCTION revoke_tokens_of_all_users() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE api_tokens SET revoked_at = now() WHERE revoked_at IS NULL;
      RETURN NULL;
    END $$;
    CREATE OR REPLACE TRIGGER revoke_tokens_of_all_users AFTER TRUNCATE ON ${table}
      FOR EACH STATEMENT EXECUTE FUNCTION revoke_tokens_of_all_users();`);
}
