-- What a verifier needs to know beside single changes of tokens: that the tables themselves were replaced by a restore,
-- a swap or another server, and that changes are still written down as invalidations.

-- Fire for a session with session_replication_role = replica as well, such as the apply worker of logical replication.
ALTER TABLE api_tokens ENABLE ALWAYS TRIGGER api_tokens_invalidate_updated;
ALTER TABLE api_tokens ENABLE ALWAYS TRIGGER api_tokens_invalidate_deleted;
ALTER TABLE api_tokens ENABLE ALWAYS TRIGGER api_tokens_invalidate_truncated;

-- Null for an instance of an older version, which is waited for until valid_until.
ALTER TABLE verifier_leases ADD COLUMN lease_ms integer;

COMMENT ON COLUMN verifier_leases.lease_ms IS 'How long a lease lasts from each renewal, in milliseconds. A revocation waits that long, by the clock of the instance that revokes.';
COMMENT ON COLUMN verifier_leases.valid_until IS 'When the lease ends by the clock of the database. For people and doctor: no revocation waits by it.';

CREATE TABLE verifier_history (
  is_only  boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  history  text    NOT NULL,
  lease_ms integer NOT NULL
);

COMMENT ON TABLE  verifier_history IS 'Which tables the leases are about. A restored row does not fit the tables that it was restored with.';
COMMENT ON COLUMN verifier_history.is_only IS 'There is one row.';
COMMENT ON COLUMN verifier_history.history IS 'The timeline of the server, and the numbers of the tables and triggers.';
COMMENT ON COLUMN verifier_history.lease_ms IS 'The longest lease that any instance had, in milliseconds. A replacement may take the leases away.';
