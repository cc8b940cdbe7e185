-- A person may collect any number of revoked and expired tokens. Each index below serves one page of a list, newest
-- first, or finds what is active, at the same cost however many there are. None holds last_used_at, which changes with
-- each use.

-- The list of all, with the id as the order of tokens of the same moment. The creations of the last hour.
DROP INDEX api_tokens_user_id_created_at_idx;
CREATE INDEX api_tokens_user_id_created_at_id_idx ON api_tokens (user_id, created_at DESC, id DESC);

-- The active tokens: the expired ones are in another part of the index, which was on user_id alone. As one expression,
-- about which the planner has statistics: of two columns that may be null it would think that many are null together.
DROP INDEX api_tokens_active_idx;
CREATE INDEX api_tokens_active_idx ON api_tokens (user_id, coalesce(expires_at, 'infinity')) WHERE revoked_at IS NULL;

-- The lists of one status. Those not revoked are the expired ones but for a few active ones, which have a limit.
CREATE INDEX api_tokens_not_revoked_idx ON api_tokens (user_id, created_at DESC, id DESC) WHERE revoked_at IS NULL;
CREATE INDEX api_tokens_revoked_idx ON api_tokens (user_id, created_at DESC, id DESC) WHERE revoked_at IS NOT NULL;

-- Since when a token is inactive, for its removal. Null, and not in the index, for those that never end.
CREATE INDEX api_tokens_inactive_since_idx ON api_tokens (least(revoked_at, expires_at))
  WHERE least(revoked_at, expires_at) IS NOT NULL;

-- The last uses of tokens that were revoked a moment ago, for whoever watches them.
CREATE INDEX api_tokens_revoked_at_idx ON api_tokens (user_id, revoked_at DESC) WHERE revoked_at IS NOT NULL;

-- The denied uses of the last seconds, whosever they are. Accepted uses, which are nearly all, cost it nothing.
CREATE INDEX token_usage_logs_denied_idx ON token_usage_logs (created_at) WHERE outcome IN ('expired', 'revoked');
