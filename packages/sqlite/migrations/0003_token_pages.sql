-- A person may collect any number of revoked and expired tokens. Each index below serves one page of a list, newest
-- first, or finds what is active, at the same cost however many there are.

-- The list of all, with the id as the order of tokens of the same moment. The creations of the last hour.
DROP INDEX api_tokens_of_user;
CREATE INDEX api_tokens_of_user ON api_tokens (user_id, created_at, id);

-- The lists of one status. Those not revoked are the expired ones but for a few active ones, which have a limit.
CREATE INDEX api_tokens_not_revoked ON api_tokens (user_id, created_at, id) WHERE revoked_at IS NULL;
CREATE INDEX api_tokens_revoked ON api_tokens (user_id, created_at, id) WHERE revoked_at IS NOT NULL;

-- Since when a token is inactive, for its removal: min() of SQLite is null when one of its arguments is.
CREATE INDEX api_tokens_inactive_since
  ON api_tokens (min(coalesce(revoked_at, expires_at), coalesce(expires_at, revoked_at)));

-- The last uses of tokens that were revoked a moment ago, for whoever watches them.
CREATE INDEX api_tokens_revoked_at ON api_tokens (user_id, revoked_at) WHERE revoked_at IS NOT NULL;

-- The denied uses of the last seconds, whosever they are. Accepted uses, which are nearly all, cost it nothing.
CREATE INDEX token_usage_logs_denied ON token_usage_logs (created_at) WHERE outcome IN ('expired', 'revoked');
