-- The triggers write beside their table, whatever the search_path of whoever changes it: the tables of an app may be in a
-- schema that psql does not look into. Listeners are told the schema, since all schemas of a database share a channel.
-- Functions are named with their schema: in the search_path of whoever changes a token, another role may have put its own.

CREATE OR REPLACE FUNCTION invalidate_token() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE pg_catalog.format('INSERT INTO %I.token_invalidations (token_hash) VALUES ($1)', TG_TABLE_SCHEMA)
    USING OLD.token_hash::text;
  -- A hint, so that nobody has to wait for the next renewal.
  PERFORM pg_catalog.pg_notify('token_invalidations', TG_TABLE_SCHEMA);
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION invalidate_all_tokens() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE pg_catalog.format('INSERT INTO %I.token_invalidations (token_hash) VALUES ('''')', TG_TABLE_SCHEMA);
  PERFORM pg_catalog.pg_notify('token_invalidations', TG_TABLE_SCHEMA);
  RETURN NULL;
END $$;
