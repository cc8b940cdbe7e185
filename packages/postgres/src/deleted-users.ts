import pg from 'pg';
import type { Connections } from './connections/connections.ts';
import { lockTask } from './row-locks.ts';

/** The app's table of users. */
export interface UsersTable {
  /** As in SQL: `public.users`, `"user"`. Must be qualified if the tokens have their own schema. */
  readonly table: string;
  /** Its text is the user id of tokens; `id` by default. */
  readonly idColumn?: string | undefined;
}

/** See `PostgresDatabase`. */
export async function revokeTokensOfDeletedUsers(connections: Connections, users: UsersTable): Promise<void> {
  await connections.transaction(async (client) => {
    await lockTask(client, 'deleted users');
    await client.query(writeDeletedUsersTrigger(users));
  });
}

/** What `revokeTokensOfDeletedUsers` runs, for a script in which the tokens' schema is first in the `search_path`. */
export function writeDeletedUsersTrigger({ table, idColumn = 'id' }: UsersTable): string {
  const block = createTriggers(pg.escapeLiteral(table), pg.escapeLiteral(idColumn));
  return `DO ${dollarQuoted(block)};`;
}

/**
 * Deferred to the commit, so that a token created during the deletion is found as well. Created only if they are
 * missing, because their creation waits for every transaction on the table.
 *
 * The functions name the tokens' schema and look into no other: neither a temporary table of the role that deletes
 * users, nor objects of other roles in its search_path, may come between a deletion and the tokens.
 */
function createTriggers(table: string, idColumn: string): string {
  return `
    DECLARE
      people regclass := ${table};
      home pg_namespace := (SELECT n FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid
                             WHERE c.oid = 'api_tokens'::regclass);
      -- Apps in several schemas may share one table of users. The schema's number fits where its name may be too long.
      of_app text := (SELECT CASE relnamespace WHEN home.oid THEN '' ELSE '_' || home.oid END
                        FROM pg_class WHERE oid = people);
      trigger_name name;
      settings text := 'RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp';
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = people AND attname = ${idColumn} AND NOT attisdropped) THEN
        RAISE undefined_column USING MESSAGE = pg_catalog.format('%s has no column %I', people, ${idColumn});
      END IF;
      EXECUTE pg_catalog.format(
        'CREATE OR REPLACE FUNCTION %I.revoke_tokens_of_deleted_user() %s AS %L', home.nspname, settings,
        pg_catalog.format(
          'BEGIN
             UPDATE %I.api_tokens SET revoked_at = now()
              WHERE user_id = to_jsonb(OLD) ->> coalesce(TG_ARGV[0], ''id'') AND revoked_at IS NULL;
             RETURN NULL;
           END', home.nspname));
      EXECUTE pg_catalog.format(
        'CREATE OR REPLACE FUNCTION %I.revoke_tokens_of_all_users() %s AS %L', home.nspname, settings,
        pg_catalog.format(
          'BEGIN
             UPDATE %I.api_tokens SET revoked_at = now() WHERE revoked_at IS NULL;
             RETURN NULL;
           END', home.nspname));
      IF NOT EXISTS (SELECT FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
                      WHERE tgrelid = people AND pronamespace = home.oid
                        AND proname = 'revoke_tokens_of_deleted_user') THEN
        EXECUTE pg_catalog.format('CREATE CONSTRAINT TRIGGER %I AFTER DELETE ON %s DEFERRABLE INITIALLY DEFERRED
                        FOR EACH ROW EXECUTE FUNCTION %I.revoke_tokens_of_deleted_user(%L)',
                       'revoke_tokens_of_deleted_user' || of_app, people, home.nspname, ${idColumn});
        EXECUTE pg_catalog.format('CREATE TRIGGER %I AFTER TRUNCATE ON %s
                        FOR EACH STATEMENT EXECUTE FUNCTION %I.revoke_tokens_of_all_users()',
                       'revoke_tokens_of_all_users' || of_app, people, home.nspname);
      END IF;
      -- Also for sessions with session_replication_role = replica. Only if needed, because it waits for locks.
      FOR trigger_name IN SELECT tgname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
                           WHERE tgrelid = people AND pronamespace = home.oid AND tgenabled <> 'A'
                             AND proname IN ('revoke_tokens_of_deleted_user', 'revoke_tokens_of_all_users')
      LOOP
        EXECUTE pg_catalog.format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', people, trigger_name);
      END LOOP;
    END`;
}

/** Dollar-quoted, with a tag that the text does not contain. */
function dollarQuoted(text: string): string {
  let tag = '$do$';
  for (let n = 1; text.includes(tag); n += 1) tag = `$do${n}$`;
  return `${tag}${text} ${tag}`;
}
