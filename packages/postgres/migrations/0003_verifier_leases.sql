-- By which several instances may answer from memory, and a revocation is final all the same: ARCHITECTURE.md, "One revocation".

CREATE TABLE token_invalidations (
  xid        xid8        NOT NULL DEFAULT pg_current_xact_id(),
  token_hash text        COLLATE "C" NOT NULL,
  at         timestamptz NOT NULL DEFAULT clock_timestamp()
);

COMMENT ON TABLE  token_invalidations IS 'Tokens whose rows have changed, for whoever remembers them. Written by triggers on api_tokens alone.';
COMMENT ON COLUMN token_invalidations.xid IS 'The transaction that changed it. Numbers are given out before they are committed: who has seen which is a matter of snapshots.';
COMMENT ON COLUMN token_invalidations.token_hash IS 'api_tokens.token_hash as it was; empty: all tokens.';
COMMENT ON COLUMN token_invalidations.at IS 'When it was written; old rows are cleared away.';

-- What was not visible to a snapshot, and the last change of one token.
CREATE INDEX token_invalidations_xid_idx ON token_invalidations (xid);
CREATE INDEX token_invalidations_token_hash_idx ON token_invalidations (token_hash);

CREATE TABLE verifier_leases (
  instance_id uuid        PRIMARY KEY,
  valid_until timestamptz NOT NULL,
  seen        pg_snapshot NOT NULL
);

COMMENT ON TABLE  verifier_leases IS 'Instances that answer from memory. A revocation waits for each of them.';
COMMENT ON COLUMN verifier_leases.instance_id IS 'One run of one instance.';
COMMENT ON COLUMN verifier_leases.valid_until IS 'Until then it may believe its memory, unless it hears of an invalidation.';
COMMENT ON COLUMN verifier_leases.seen IS 'Which transactions'' invalidations it has forgotten.';

CREATE FUNCTION invalidate_token() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO token_invalidations (token_hash) VALUES (OLD.token_hash);
  -- A hint, so that nobody has to wait for the next renewal.
  PERFORM pg_notify('token_invalidations', '');
  RETURN NULL;
END $$;

CREATE FUNCTION invalidate_all_tokens() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO token_invalidations (token_hash) VALUES ('');
  PERFORM pg_notify('token_invalidations', '');
  RETURN NULL;
END $$;

-- Everything that a verdict depends on or tells; last_used_at, which changes with each use, is not among it.
CREATE TRIGGER api_tokens_invalidate_updated
  AFTER UPDATE OF id, user_id, name, token_hash, expires_at, revoked_at ON api_tokens
  FOR EACH ROW EXECUTE FUNCTION invalidate_token();
CREATE TRIGGER api_tokens_invalidate_deleted
  AFTER DELETE ON api_tokens FOR EACH ROW EXECUTE FUNCTION invalidate_token();
CREATE TRIGGER api_tokens_invalidate_truncated
  AFTER TRUNCATE ON api_tokens FOR EACH STATEMENT EXECUTE FUNCTION invalidate_all_tokens();
