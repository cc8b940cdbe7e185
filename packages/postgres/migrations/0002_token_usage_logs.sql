-- One partition per day (UTC), created ahead and dropped by retention; the default one catches what no day holds.
-- No foreign key to api_tokens: the log outlives the token, and each row would cost a look-up.
CREATE SEQUENCE token_usage_logs_id_seq;

CREATE TABLE token_usage_logs (
  id         bigint      NOT NULL DEFAULT nextval('token_usage_logs_id_seq'),
  token_id   uuid        NOT NULL,
  created_at timestamptz NOT NULL,
  outcome    text        NOT NULL CHECK (outcome IN ('accepted', 'forbidden', 'expired', 'revoked')),
  endpoint   text        NOT NULL,
  ip_address inet,
  user_agent text,
  client     text
) PARTITION BY RANGE (created_at);

ALTER SEQUENCE token_usage_logs_id_seq OWNED BY token_usage_logs.id;

COMMENT ON TABLE  token_usage_logs IS 'Every use of a known token, accepted or denied.';
COMMENT ON COLUMN token_usage_logs.id IS 'Unique; ascends roughly with time.';
COMMENT ON COLUMN token_usage_logs.token_id IS 'api_tokens.id of the token that was used.';
COMMENT ON COLUMN token_usage_logs.created_at IS 'When it was used.';
COMMENT ON COLUMN token_usage_logs.outcome IS 'accepted, forbidden (valid, where tokens may not go), expired or revoked.';
COMMENT ON COLUMN token_usage_logs.endpoint IS 'Method and path, and the MCP method and tool; never a query string.';
COMMENT ON COLUMN token_usage_logs.ip_address IS 'Address of the caller.';
COMMENT ON COLUMN token_usage_logs.user_agent IS 'User-Agent header, at most 256 characters.';
COMMENT ON COLUMN token_usage_logs.client IS 'Name and version of the agent.';

-- The uses of one token, newest first.
CREATE INDEX token_usage_logs_token_id_idx ON token_usage_logs (token_id, created_at DESC, id DESC);

CREATE TABLE token_usage_logs_default PARTITION OF token_usage_logs DEFAULT;
