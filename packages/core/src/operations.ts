import type { StoredToken } from './api-token.ts';
import type { TokenStore } from './ports.ts';
import type { StoppedRetention } from './retention.ts';
import type { TokenHash } from './token.ts';
import type { StatusFilter, TokenPage, TokenPageQuery } from './token-page.ts';
import type { LoggedUse } from './usage.ts';

/** Selects tokens. All by default. */
export interface TokenFilter {
  readonly userId?: string | undefined;
  readonly ids?: readonly string[] | undefined;
  readonly status?: StatusFilter | undefined;
}

/** Selects uses: `since` inclusive, `until` exclusive. All by default. */
export interface UsageFilter {
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  readonly userId?: string | undefined;
  readonly tokenId?: string | undefined;
}

/** A use with its token; name and owner are null if the token's row was deleted. */
export interface ExportedUse extends LoggedUse {
  readonly tokenId: string;
  readonly tokenName: string | null;
  readonly userId: string | null;
}

/** The migrations of a database compared with those of this version, by name. */
export interface SchemaState {
  readonly applied: readonly string[];
  readonly missing: readonly string[];
  /** Applied by a newer version, which this one does not know. */
  readonly unknown: readonly string[];
}

/** The result of one check of `doctor`. */
export interface Finding {
  readonly check: string;
  readonly status: 'ok' | 'warning' | 'error';
  readonly detail: string;
  /** What to do about it; undefined when it is ok. */
  readonly remedy?: string | undefined;
}

/** What the database is compared with: this machine's clock, and the configuration of the servers. */
export interface Diagnosis {
  readonly clock: () => Date;
  readonly verifierLeaseMs: number;
}

/**
 * The reads and writes of an operator. Caches no token and holds no lease, so that no revocation waits for it, and
 * migrates nothing. Rejects with `unavailable` when the database cannot be reached.
 */
export interface Operations {
  schema(): Promise<SchemaState>;
  /** One page of the tokens of all users, newest first. Throws `validation_failed` on a bad cursor. */
  listTokens(filter: TokenFilter, query: TokenPageQuery): Promise<TokenPage>;
  /** The tokens by their hash in hex. Not a use, so nothing is logged. */
  findByHashes(hashes: readonly TokenHash[]): Promise<ReadonlyMap<string, StoredToken>>;
  /** As on a server: final when it resolves. */
  readonly revokeToken: TokenStore['revokeToken'];
  /** In batches, roughly by time, as of the moment at which it begins. Ends early when the reader does. */
  streamUses(filter: UsageFilter): AsyncIterable<readonly ExportedUse[]>;
  /** Checks everything that the guarantees depend on. Rejects only when the database cannot be reached. */
  diagnose(diagnosis: Diagnosis): Promise<readonly Finding[]>;
  /** The stopped retention, which deletes nothing until `confirmClock`; undefined if none is stopped. */
  findStoppedRetention(): Promise<StoppedRetention | undefined>;
  /** Confirms that this time is right: retention continues from it at the next maintenance. */
  confirmClock(now: Date): Promise<void>;
  close(): Promise<void>;
}

// A mistyped URL is the likely cause, so creating tables comes last.
const ELSEWHERE =
  'If the tokens are elsewhere, fix DATABASE_URL (…?options=-c%20search_path%3Dtokens names the schema of an app) or ' +
  'DATA_DIR; for a new database run tokenhouse migrate.';

/** Whether the schema is this version's. */
export function judgeSchema({ applied, missing, unknown }: SchemaState): Finding {
  const check = 'migrations';
  if (unknown.length > 0) {
    const detail = `a newer version of Tokenhouse has migrated the database (${unknown.join(', ')})`;
    return { check, status: 'error', detail, remedy: 'Run that version, or a newer one.' };
  }
  if (applied.length === 0) {
    const detail = 'none applied: this database has no tokens';
    return { check, status: 'error', detail, remedy: ELSEWHERE };
  }
  if (missing.length > 0) {
    const detail = `${missing.length} not applied (${missing.join(', ')})`;
    return { check, status: 'error', detail, remedy: 'Run tokenhouse migrate.' };
  }
  return { check, status: 'ok', detail: `all ${applied.length} applied` };
}

/** The finding of `doctor` about the retention. */
export function judgeStoppedRetention(stopped: StoppedRetention | undefined): Finding {
  const check = 'retention';
  if (stopped === undefined) return { check, status: 'ok', detail: 'not stopped' };
  const { lastKnown, refusedAt } = stopped;
  return {
    check,
    status: 'warning',
    detail: `stopped: the clock said ${refusedAt.toISOString()}, and the last run was at ${lastKnown.toISOString()}`,
    remedy: 'Correct the clock. If it is right, run tokenhouse usage confirm-clock.',
  };
}
