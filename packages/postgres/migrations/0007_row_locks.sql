-- Rows to lock, where advisory locks were taken before: any role that may connect can take those and keep them.
-- A row can be locked only by a role that may change the table.

CREATE TABLE token_owners (
  user_id text PRIMARY KEY
);

COMMENT ON TABLE  token_owners IS 'One row per user who has generated a token. It is locked while a token is generated.';
COMMENT ON COLUMN token_owners.user_id IS 'api_tokens.user_id.';

CREATE TABLE tokenhouse_tasks (
  name        text        PRIMARY KEY,
  last_run_at timestamptz,
  refused_at  timestamptz
);

COMMENT ON TABLE  tokenhouse_tasks IS 'What one instance does at a time. The row is locked meanwhile.';
COMMENT ON COLUMN tokenhouse_tasks.name IS 'The name of the task.';
COMMENT ON COLUMN tokenhouse_tasks.last_run_at IS 'Retention: when it last ran, by the earlier clock of server and database.';
COMMENT ON COLUMN tokenhouse_tasks.refused_at IS 'Retention: the time that was too far ahead of last_run_at. It waits for an operator while this is not null.';
