-- Room is left on each page so that the frequent update of last_used_at stays within it (HOT).
CREATE TABLE api_tokens (
  id           uuid        PRIMARY KEY,
  user_id      text        NOT NULL,
  name         text        NOT NULL,
  token_hash   text        COLLATE "C" NOT NULL CHECK (token_hash ~ '^[0-9a-f]{64}$'),
  token_prefix text        NOT NULL,
  token_suffix text        NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  expires_at   timestamptz,
  last_used_at timestamptz,
  revoked_at   timestamptz,
  metadata     jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object')
) WITH (fillfactor = 80);

COMMENT ON TABLE  api_tokens IS 'Personal API tokens. The secret itself is never stored.';
COMMENT ON COLUMN api_tokens.id IS 'Public name of the token.';
COMMENT ON COLUMN api_tokens.user_id IS 'The owner: every use of the token is this user''s.';
COMMENT ON COLUMN api_tokens.name IS 'What the owner calls it.';
COMMENT ON COLUMN api_tokens.token_hash IS 'SHA-256 of the token, 64 lower-case hex characters.';
COMMENT ON COLUMN api_tokens.token_prefix IS 'The first 8 characters of the token, to recognise it by.';
COMMENT ON COLUMN api_tokens.token_suffix IS 'The last 4 characters of the token, to recognise it by.';
COMMENT ON COLUMN api_tokens.created_at IS 'When it was generated; the hourly limit counts these.';
COMMENT ON COLUMN api_tokens.expires_at IS 'From when on it is refused; null: never.';
COMMENT ON COLUMN api_tokens.last_used_at IS 'The newest use whose secret was good; null: never used.';
COMMENT ON COLUMN api_tokens.revoked_at IS 'Not null: refused, whatever the date. May be set by hand.';
COMMENT ON COLUMN api_tokens.metadata IS 'A JSON object of the owner''s, at most 4 KiB.';

-- Every verification looks a token up by this.
CREATE UNIQUE INDEX api_tokens_token_hash_key ON api_tokens (token_hash);
-- The owner's list, newest first, and the hourly limit.
CREATE INDEX api_tokens_user_id_created_at_idx ON api_tokens (user_id, created_at DESC);
-- The cap on active tokens, however many revoked ones a user has collected.
CREATE INDEX api_tokens_active_idx ON api_tokens (user_id) WHERE revoked_at IS NULL;
