-- Times are RFC 3339 in UTC with milliseconds, 2026-08-01T09:30:00.000Z: readable in the sqlite3 shell, and
-- their order as text is their order in time. SQLite has no COMMENT ON; the comments below stay in its schema.

CREATE TABLE api_tokens (
  id TEXT PRIMARY KEY NOT NULL, -- UUID of the token; no secret
  user_id TEXT NOT NULL, -- the owner, as the accounts know them
  name TEXT NOT NULL, -- what the owner calls it
  token_hash TEXT NOT NULL UNIQUE -- SHA-256 of the whole token, 64 lower-case hex characters
    CHECK (length(token_hash) = 64 AND token_hash NOT GLOB '*[^0-9a-f]*'),
  token_prefix TEXT NOT NULL, -- the first 8 characters of the token, to recognise it by
  token_suffix TEXT NOT NULL, -- the last 4 characters of the token
  created_at TEXT NOT NULL, -- when it was made; counts for the hourly limit, revoked or not
  expires_at TEXT, -- from when on it is refused; null: never
  last_used_at TEXT, -- the newest use with a good secret in token_usage_logs
  revoked_at TEXT, -- anything but null revokes, a time to come as well
  metadata TEXT NOT NULL DEFAULT '{}' -- JSON object that the client attached
    CHECK (json_valid(metadata) AND json_type(metadata) = 'object')
) STRICT;

-- A user's list, newest first, and the creations of the last hour.
CREATE INDEX api_tokens_of_user ON api_tokens (user_id, created_at);
-- The count of active tokens.
CREATE INDEX api_tokens_active ON api_tokens (user_id, expires_at) WHERE revoked_at IS NULL;

-- No foreign key to api_tokens: a token may be deleted while its use waits for the next commit, and one such
-- use must not fail the others of its batch.
CREATE TABLE token_usage_logs (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- ascends with the commits; never given out twice
  token_id TEXT NOT NULL, -- api_tokens.id
  endpoint TEXT NOT NULL, -- method, path, MCP method and tool; never a query string
  ip_address TEXT, -- of the caller, IPv4 or IPv6
  user_agent TEXT, -- the header as it was sent
  client TEXT, -- name and version of the agent
  outcome TEXT NOT NULL -- forbidden: a good token on a route that tokens may not use
    CHECK (outcome IN ('accepted', 'forbidden', 'expired', 'revoked')),
  created_at TEXT NOT NULL -- when the token was used
) STRICT;

-- A token's uses, newest first; SQLite adds the id as last column. Retention needs no index: it walks the ids.
CREATE INDEX token_usage_logs_of_token ON token_usage_logs (token_id, created_at);

-- What an operator may type for a time, datetime('now'), unixepoch() or milliseconds, is put into the one form
-- above before anyone compares it. It fails closed: an unreadable revoked_at revokes, an unreadable expires_at
-- has passed, and an unreadable created_at is refused by NOT NULL. last_used_at is left out: it is written at
-- each use, and decides nothing.
CREATE TRIGGER api_tokens_times_inserted AFTER INSERT ON api_tokens
WHEN new.created_at IS NOT strftime('%Y-%m-%dT%H:%M:%fZ', new.created_at)
  OR new.expires_at IS NOT strftime('%Y-%m-%dT%H:%M:%fZ', new.expires_at)
  OR new.revoked_at IS NOT strftime('%Y-%m-%dT%H:%M:%fZ', new.revoked_at)
BEGIN
  -- An update to itself: the trigger below knows how.
  UPDATE api_tokens SET created_at = new.created_at, expires_at = new.expires_at, revoked_at = new.revoked_at
  WHERE id = new.id;
END;

CREATE TRIGGER api_tokens_times_updated AFTER UPDATE OF created_at, expires_at, revoked_at ON api_tokens
WHEN new.created_at IS NOT strftime('%Y-%m-%dT%H:%M:%fZ', new.created_at)
  OR new.expires_at IS NOT strftime('%Y-%m-%dT%H:%M:%fZ', new.expires_at)
  OR new.revoked_at IS NOT strftime('%Y-%m-%dT%H:%M:%fZ', new.revoked_at)
BEGIN
  UPDATE api_tokens SET
    created_at = CASE
      WHEN new.created_at NOT GLOB '*[^0-9]*' -- digits only: seconds since 1970, or milliseconds when long
      THEN strftime('%Y-%m-%dT%H:%M:%fZ', iif(length(new.created_at) > 11, new.created_at / 1000.0, new.created_at), 'unixepoch')
      ELSE strftime('%Y-%m-%dT%H:%M:%fZ', new.created_at, 'auto')
    END,
    expires_at = iif(new.expires_at IS NULL, NULL, coalesce(CASE
      WHEN new.expires_at NOT GLOB '*[^0-9]*'
      THEN strftime('%Y-%m-%dT%H:%M:%fZ', iif(length(new.expires_at) > 11, new.expires_at / 1000.0, new.expires_at), 'unixepoch')
      ELSE strftime('%Y-%m-%dT%H:%M:%fZ', new.expires_at, 'auto')
    END, '1970-01-01T00:00:00.000Z')),
    revoked_at = iif(new.revoked_at IS NULL, NULL, coalesce(CASE
      WHEN new.revoked_at NOT GLOB '*[^0-9]*'
      THEN strftime('%Y-%m-%dT%H:%M:%fZ', iif(length(new.revoked_at) > 11, new.revoked_at / 1000.0, new.revoked_at), 'unixepoch')
      ELSE strftime('%Y-%m-%dT%H:%M:%fZ', new.revoked_at, 'auto')
    END, strftime('%Y-%m-%dT%H:%M:%fZ', 'now')))
  WHERE id = new.id;
END;
