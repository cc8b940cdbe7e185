import type { StoredToken } from './api-token.ts';
import type { TokenStore } from './ports.ts';
import type { StoppedRetention } from './retention.ts';
import type { TokenHash } from './token.ts';
import type { StatusFilter, TokenPage, TokenPageQuery } from './token-page.ts';
import type { LoggedUse } from './usage.ts';

/** Which tokens an operator means; what is left out does not narrow. */
export interface TokenFilter {
  readonly userId?: string | undefined;
  readonly ids?: readonly string[] | undefined;
  readonly status?: StatusFilter | undefined;
}

/** Which uses an operator means: from `since` on, and before `until`. */
export interface UseFilter {
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  readonly userId?: string | undefined;
  readonly tokenId?: string | undefined;
}

/** A use with its token; name and owner are null when the token's row is gone. */
export interface ExportedUse extends LoggedUse {
  readonly tokenId: string;
  readonly tokenName: string | null;
  readonly userId: string | null;
}

/** The migrations of a database, by name, beside those that this version has. */
export interface SchemaState {
  readonly applied: readonly string[];
  readonly missing: readonly string[];
  /** Applied by a newer version, which this one does not know. */
  readonly unknown: readonly string[];
}

/** What was found out about one thing that has to be right. */
export interface Finding {
  readonly check: string;
  readonly status: 'ok' | 'warning' | 'error';
  readonly detail: string;
  /** What to do about it; undefined when it is ok. */
  readonly remedy?: string | undefined;
}

/** What a diagnosis compares the database with: this machine's clock, and how the servers are configured. */
export interface Diagnosis {
  readonly clock: () => Date;
  readonly verifierLeaseMs: number;
}

/**
 * What an operator reads and does beside the running instances. It remembers no token and holds no lease, so that no
 * revocation waits for it, and it migrates nothing. Rejects with `unavailable` when the database cannot be reached.
 */
export interface Operations {
  schema(): Promise<SchemaState>;
  /** One page of the tokens of all users, newest first. Throws `validation_failed` on a bad cursor. */
  listTokens(filter: TokenFilter, query: TokenPageQuery): Promise<TokenPage>;
  /** By the hash as hex. Nothing is logged: this is no use. */
  findByHashes(hashes: readonly TokenHash[]): Promise<ReadonlyMap<string, StoredToken>>;
  /** As the servers do it: final when it returns. */
  readonly revokeToken: TokenStore['revokeToken'];
  /** In batches, roughly by time, as of the moment at which it begins. Ends early when the reader does. */
  streamUses(filter: UseFilter): AsyncIterable<readonly ExportedUse[]>;
  /** Looks at everything that the guarantees rest on. Rejects only when the database cannot be reached. */
  diagnose(diagnosis: Diagnosis): Promise<readonly Finding[]>;
  /** The stopped retention, which deletes nothing until `confirmClock`; undefined if none is stopped. */
  findStoppedRetention(): Promise<StoppedRetention | undefined>;
  /** Confirms that this time is right: retention continues from it at the next maintenance. */
  confirmClock(now: Date): Promise<void>;
  close(): Promise<void>;
}

// Whoever has only mistyped the URL must not be told to make tables there.
const ELSEWHERE =
  'If they are elsewhere, mend DATABASE_URL (…?options=-c%20search_path%3Dtokens names the schema of an app) or ' +
  'DATA_DIR; for a new database run tokenhouse migrate.';

/** Whether the schema is this version's. */
export function judgeSchema({ applied, missing, unknown }: SchemaState): Finding {
  const check = 'migrations';
  if (unknown.length > 0) {
    const detail = `a newer version of Tokenhouse has migrated the database (${unknown.join(', ')})`;
    return { check, status: 'error', detail, remedy: 'Run that version, or a newer one.' };
  }
  if (applied.length === 0) {
    const detail = 'none applied: no tokens are kept here';
    return { check, status: 'error', detail, remedy: ELSEWHERE };
  }
  if (missing.length > 0) {
    const detail = `${missing.length} not applied (${missing.join(', ')})`;
    return { check, status: 'error', detail, remedy: 'Run tokenhouse migrate.' };
  }
  return { check, status: 'ok', detail: `all ${applied.length} applied` };
}
