import pg from 'pg';

/** The settings that this package's statements need, regardless of the defaults of database and role. */
export interface SessionSettings {
  /** How long a statement may wait for a lock. */
  readonly lockTimeoutMs: number;
  /** The schema of the tables; undefined: the session's search_path. */
  readonly schema?: string | undefined;
  /** Others, by name. */
  readonly more?: Readonly<Record<string, string>> | undefined;
}

// A database may be set to confirm a commit before it is flushed, so that a confirmed use or revocation could be lost.
const SYNCHRONOUS_COMMIT = `CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on'
                            ELSE current_setting('synchronous_commit') END`;

/** The statement that makes the settings last until the end of the session. */
export function sessionSettings(settings: SessionSettings): string {
  return setAll(settings, false);
}

/** The statement that makes them last until the end of the transaction. */
export function localSettings(settings: SessionSettings): string {
  return setAll(settings, true);
}

function setAll({ lockTimeoutMs, schema, more = {} }: SessionSettings, isLocal: boolean): string {
  const set = (name: string, value: string) => `set_config('${name}', ${value}, ${isLocal})`;
  const texts = {
    lock_timeout: String(lockTimeoutMs),
    // Read by our parsers.
    DateStyle: 'ISO',
    TimeZone: 'UTC',
    // The format that the driver sends and reads. An app's pool may use another.
    client_encoding: 'UTF8',
    ...(schema !== undefined && { search_path: pg.escapeIdentifier(schema) }),
    ...more,
  };
  const settings = Object.entries(texts).map(([name, text]) => set(name, pg.escapeLiteral(text)));
  // With a stricter default isolation, concurrent transactions would have to be retried.
  const isolation = isLocal ? [] : [set('default_transaction_isolation', `'read committed'`)];
  return `SELECT ${[...settings, ...isolation, set('synchronous_commit', SYNCHRONOUS_COMMIT)].join(', ')}`;
}
