-- A token that is denied again and again gets one row a minute. The constant default rewrites no partition.
ALTER TABLE token_usage_logs ADD COLUMN count integer NOT NULL DEFAULT 1;

COMMENT ON COLUMN token_usage_logs.count IS 'How many uses the row stands for: more than 1 for denied uses of one minute. created_at is then the end of the minute; the other columns are those of the newest use.';
