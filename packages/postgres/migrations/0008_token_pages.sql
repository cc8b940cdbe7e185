-- A user may collect any number of revoked and expired tokens. Each index below serves one page of a list, newest first,
-- or finds the active tokens, at the same cost however many there are. None contains last_used_at, which changes with
-- each use.

-- The list of all tokens: the id orders those made at the same time. Also the creations of the last hour.
DROP INDEX api_tokens_user_id_created_at_idx;
CREATE INDEX api_tokens_user_id_created_at_id_idx ON api_tokens (user_id, created_at DESC, id DESC);

-- The active tokens, apart from the expired ones; this index was on user_id alone. On an expression, because the planner
-- has statistics about it. It assumes that two columns are null independently of each other, which is wrong here.
DROP INDEX api_tokens_active_idx;
CREATE INDEX api_tokens_active_idx ON api_tokens (user_id, coalesce(expires_at, 'infinity')) WHERE revoked_at IS NULL;

-- The lists of one status. The tokens that are not revoked are expired, but for the active ones, which have a limit.
CREATE INDEX api_tokens_not_revoked_idx ON api_tokens (user_id, created_at DESC, id DESC) WHERE revoked_at IS NULL;
CREATE INDEX api_tokens_revoked_idx ON api_tokens (user_id, created_at DESC, id DESC) WHERE revoked_at IS NOT NULL;

-- When a token became inactive, for its removal. Tokens that never expire are not in the index.
CREATE INDEX api_tokens_inactive_since_idx ON api_tokens (least(revoked_at, expires_at))
  WHERE least(revoked_at, expires_at) IS NOT NULL;

-- The tokens that were revoked a moment ago, whose last uses the event streams still show.
CREATE INDEX api_tokens_revoked_at_idx ON api_tokens (user_id, revoked_at DESC) WHERE revoked_at IS NOT NULL;

-- The denied uses of the last seconds, of all users. Accepted uses, nearly all there are, are not in it.
CREATE INDEX token_usage_logs_denied_idx ON token_usage_logs (created_at) WHERE outcome IN ('expired', 'revoked');
