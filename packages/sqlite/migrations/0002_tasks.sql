-- Retention compares the clock with the time of its last run, and stops when the clock has jumped ahead.
CREATE TABLE tokenhouse_tasks (
  name TEXT PRIMARY KEY NOT NULL, -- the name of the task
  last_run_at TEXT, -- when it last ran, by the server's clock
  refused_at TEXT -- the time that was too far ahead of last_run_at; it waits for an operator while this is not null
) STRICT;
