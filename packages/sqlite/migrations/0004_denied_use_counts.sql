-- A token that is denied again and again gets one row a minute.
ALTER TABLE token_usage_logs ADD COLUMN
  count INTEGER -- how many uses the row stands for; created_at of denied uses of one minute is the end of the minute
  NOT NULL DEFAULT 1;
