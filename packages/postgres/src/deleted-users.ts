import pg from 'pg';
import type { Connections } from './connections.ts';

/** A table whose rows are people. */
export interface UsersTable {
  /** As in SQL: `public.users`, `"user"`. With a schema of our own it has to be qualified. */
  readonly table: string;
  /** Whose text is the user id of tokens; `id` when left out. */
  readonly idColumn?: string | undefined;
}

// Any constant does, as long as nobody who waits for it holds another.
const LOCK_KEY = 7_311_003;

const FUNCTIONS = `
  CREATE OR REPLACE FUNCTION revoke_tokens_of_deleted_user() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT AS $$
  BEGIN
    UPDATE api_tokens SET revoked_at = now()
     WHERE user_id = to_jsonb(OLD) ->> coalesce(TG_ARGV[0], 'id') AND revoked_at IS NULL;
    RETURN NULL;
  END $$;
  CREATE OR REPLACE FUNCTION revoke_tokens_of_all_users() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT AS $$
  BEGIN
    UPDATE api_tokens SET revoked_at = now() WHERE revoked_at IS NULL;
    RETURN NULL;
  END $$;`;

/** See `PostgresDatabase`. */
export async function revokeTokensOfDeletedUsers(connections: Connections, users: UsersTable): Promise<void> {
  await connections.transaction(async (client) => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK_KEY]);
    await client.query(writeDeletedUsersTrigger(users));
  });
}

/** What `revokeTokensOfDeletedUsers` runs, for a script in which the tokens' schema is first in the `search_path`. */
export function writeDeletedUsersTrigger({ table, idColumn = 'id' }: UsersTable): string {
  return `${FUNCTIONS}\n${createTriggers(pg.escapeLiteral(table), pg.escapeLiteral(idColumn))};`;
}

/**
 * Deferred to the commit, so that a token made while the deletion was under way is found as well. Made only where they
 * are missing, since making them waits for every transaction on the accounts.
 */
function createTriggers(table: string, idColumn: string): string {
  return `
    DO $$ DECLARE
      people regclass := ${table};
      -- Apps in several schemas may share one table of people.
      of_app text := (SELECT CASE WHEN relnamespace = current_schema()::regnamespace THEN ''
                             ELSE '_' || current_schema() END FROM pg_class WHERE oid = people);
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = people AND attname = ${idColumn} AND NOT attisdropped) THEN
        RAISE undefined_column USING MESSAGE = format('%s has no column %I', people, ${idColumn});
      END IF;
      IF NOT EXISTS (SELECT FROM pg_trigger
                      WHERE tgrelid = people AND tgfoid = 'revoke_tokens_of_deleted_user'::regproc) THEN
        EXECUTE format('CREATE CONSTRAINT TRIGGER %I AFTER DELETE ON %s DEFERRABLE INITIALLY DEFERRED
                        FOR EACH ROW EXECUTE FUNCTION revoke_tokens_of_deleted_user(%L)',
                       'revoke_tokens_of_deleted_user' || of_app, people, ${idColumn});
        EXECUTE format('CREATE TRIGGER %I AFTER TRUNCATE ON %s
                        FOR EACH STATEMENT EXECUTE FUNCTION revoke_tokens_of_all_users()',
                       'revoke_tokens_of_all_users' || of_app, people);
      END IF;
    END $$`;
}
