-- A user may collect any number of revoked and expired tokens. Each index below serves one page of a list, newest first,
-- or finds the active tokens, at the same cost however many there are.

-- The list of all tokens: the id orders those made at the same time. Also the creations of the last hour.
DROP INDEX api_tokens_of_user;
CREATE INDEX api_tokens_of_user ON api_tokens (user_id, created_at, id);

-- The lists of one status. The tokens that are not revoked are expired, but for the active ones, which have a limit.
CREATE INDEX api_tokens_not_revoked ON api_tokens (user_id, created_at, id) WHERE revoked_at IS NULL;
CREATE INDEX api_tokens_revoked ON api_tokens (user_id, created_at, id) WHERE revoked_at IS NOT NULL;

-- When a token became inactive, for its removal. min() is null when one of its arguments is null.
CREATE INDEX api_tokens_inactive_since
  ON api_tokens (min(coalesce(revoked_at, expires_at), coalesce(expires_at, revoked_at)));

-- The tokens that were revoked a moment ago, whose last uses the event streams still show.
CREATE INDEX api_tokens_revoked_at ON api_tokens (user_id, revoked_at) WHERE revoked_at IS NOT NULL;

-- The denied uses of the last seconds, of all users. Accepted uses, nearly all there are, are not in it.
CREATE INDEX token_usage_logs_denied ON token_usage_logs (created_at) WHERE outcome IN ('expired', 'revoked');
