import type { Operations } from '@tokenhouse/core';
import type pg from 'pg';
import type { ConnectionSource } from '../connections/connection-source.ts';
import { ownConnections } from '../connections/connections.ts';
import { createPool } from '../connections/pool.ts';
import { selectTimeline } from '../connections/primary.ts';
import { revokeTokensOfDeletedUsers, type UsersTable } from '../deleted-users.ts';
import { orUnavailable, TIMEOUT_MS } from '../failures.ts';
import { selectSchemaState, writeMigrationScript } from '../migrations.ts';
import { confirmClock, selectStoppedRetention } from '../retention.ts';
import { selectTokenPage } from '../token-pages.ts';
import { selectByHashes } from '../token-queries.ts';
import { createTokenStore } from '../token-store.ts';
import { createRecentTokens } from '../verifier/recent-tokens.ts';
import { DEFAULT_LEASE_MS } from '../verifier/verifier.ts';
import { createVerifierCache } from '../verifier/verifier-cache.ts';
import { diagnose } from './diagnose.ts';
import { streamUses } from './stream-uses.ts';

export interface PostgresOperations extends Operations {
  /** For what else lives on the same database. Closed by `close`. */
  readonly pool: pg.Pool;
  /** See `PostgresDatabase`. */
  revokeTokensOfDeletedUsers(users: UsersTable): Promise<void>;
  /** The migrations that are missing, as one script that records them. */
  writeMigrationScript(): Promise<string>;
}

/**
 * Connects at the first query. Its statements have no timeout, because no request waits for them.
 * `verifierLeaseMs` is the lease of the servers on the database.
 */
export function openOperations(
  source: ConnectionSource,
  verifierLeaseMs = DEFAULT_LEASE_MS,
): PostgresOperations {
  const pool = createPool({
    source,
    max: 2,
    lockTimeoutMs: TIMEOUT_MS,
    timeoutMs: 0,
    onConnectionError: undefined,
  });
  const connections = ownConnections(pool);
  // Never trusted, because there is no lease.
  const cache = createVerifierCache(createRecentTokens(1));
  const { revokeToken } = createTokenStore(connections, {
    cache,
    now: () => performance.now(),
    leaseMs: verifierLeaseMs,
    timeline: () => selectTimeline(pool),
  });
  const schema = () => orUnavailable(() => selectSchemaState(pool));

  return {
    pool,
    schema,
    writeMigrationScript: async () => writeMigrationScript((await schema()).missing),
    listTokens: (filter, query) => orUnavailable(() => selectTokenPage(pool, filter, query)),
    findByHashes: (hashes) =>
      orUnavailable(() =>
        selectByHashes(
          pool,
          hashes.map((hash) => hash.reveal()),
        ),
      ),
    revokeToken,
    revokeTokensOfDeletedUsers: (users) => revokeTokensOfDeletedUsers(connections, users),
    streamUses: (filter) => streamUses(source, filter),
    diagnose: (diagnosis) => orUnavailable(() => diagnose(pool, source, diagnosis)),
    findStoppedRetention: () => orUnavailable(() => selectStoppedRetention(pool)),
    confirmClock: (now) => orUnavailable(() => confirmClock(pool, now)),
    close: () => pool.end(),
  };
}
