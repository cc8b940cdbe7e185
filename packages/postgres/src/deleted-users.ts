import type { Pool } from 'pg';

const FUNCTIONS = `
  CREATE OR REPLACE FUNCTION revoke_tokens_of_deleted_user() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    UPDATE api_tokens SET revoked_at = now() WHERE user_id = OLD.id::text AND revoked_at IS NULL;
    RETURN NULL;
  END $$;
  CREATE OR REPLACE FUNCTION revoke_tokens_of_all_users() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    UPDATE api_tokens SET revoked_at = now() WHERE revoked_at IS NULL;
    RETURN NULL;
  END $$;`;

/**
 * Makes the deletion of a row of `usersTable` (its key in the column `id`) revoke that user's tokens, also when it
 * is typed into psql. May be called at every start.
 */
export async function revokeTokensOfDeletedUsers(pool: Pool, usersTable: string): Promise<void> {
  const table = `"${usersTable.replaceAll('"', '""')}"`;
  // Deferred to the commit, so that a token made while the deletion was under way is found as well. Made only where
  // it is missing, since making it waits for every transaction on the accounts.
  await pool.query(`
    ${FUNCTIONS}
    DO $$ BEGIN
      IF NOT EXISTS (SELECT FROM pg_trigger
                      WHERE tgrelid = '${table}'::regclass AND tgname = 'revoke_tokens_of_deleted_user') THEN
        CREATE CONSTRAINT TRIGGER revoke_tokens_of_deleted_user AFTER DELETE ON ${table}
          DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION revoke_tokens_of_deleted_user();
        CREATE TRIGGER revoke_tokens_of_all_users AFTER TRUNCATE ON ${table}
          FOR EACH STATEMENT EXECUTE FUNCTION revoke_tokens_of_all_users();
      END IF;
    END $$;`);
}
