import pg from 'pg';

/** What a session must be set to for the statements of this package, whatever the database or the role is set to. */
export interface SessionSettings {
  /** How long a statement may wait for somebody else's lock. */
  readonly lockTimeoutMs: number;
  /** Where the tables are; undefined: where the session finds them. */
  readonly schema?: string | undefined;
  /** Others, by name. */
  readonly more?: Readonly<Record<string, string>> | undefined;
}

// A database may be set to answer before it has flushed, by which an answered use or a revocation could be lost.
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
  // A database may be set to isolate transactions so that two that meet must be tried again.
  const isolation = isLocal ? [] : [set('default_transaction_isolation', `'read committed'`)];
  return `SELECT ${[...settings, ...isolation, set('synchronous_commit', SYNCHRONOUS_COMMIT)].join(', ')}`;
}
