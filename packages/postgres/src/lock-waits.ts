import { type ConnectionSource, createClient } from './connections/connection-source.ts';
import { sqlStateOf } from './failures.ts';
import { describeHolders } from './lock-holders.ts';

export interface WaitOptions {
  readonly source: ConnectionSource;
  /** The current action: `migrating the database`. */
  readonly doing: string;
  /** Called with a sentence that says what it waits for, after 3 seconds and then every 30. */
  readonly onWait?: ((sentence: string) => void) | undefined;
}

const SILENT_MS = 3_000;
const LOOK_EVERY_MS = 1_000;
const REPEAT_EVERY_MS = 30_000;
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Runs `work` and reports what it waits for if it takes long. If `work` times out on a lock, the error names its
 * holder.
 */
export async function reportWaits<T>(options: WaitOptions, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  let holders = '';
  let reportedAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined = setTimeout(look, SILENT_MS);

  async function look(): Promise<void> {
    const found = await findHolders(options.source);
    if (timer === undefined) return;
    timer = setTimeout(look, LOOK_EVERY_MS);
    const isNew = found !== undefined && found !== '' && holders === '';
    holders = found ?? holders;
    const now = performance.now();
    if (!isNew && now - reportedAt < REPEAT_EVERY_MS) return;
    reportedAt = now;
    options.onWait?.(toSentence(options.doing, (now - startedAt) / 1_000, found));
  }

  try {
    return await work();
  } catch (error) {
    if (holders === '' || !isLockTimeout(error)) throw error;
    throw new Error(`${capitalize(options.doing)} failed: ${holders} holds a lock that it needs`, {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
    timer = undefined;
  }
}

function toSentence(doing: string, seconds: number, holders: string | undefined): string {
  const start = `Still ${doing} after ${Math.round(seconds)} s`;
  if (holders === undefined) return `${start}: the database does not respond.`;
  return holders === ''
    ? `${start}. It is not waiting for a lock.`
    : `${start}: ${holders} holds a lock that it needs.`;
}

/** Undefined if the database does not respond. */
async function findHolders(source: ConnectionSource): Promise<string | undefined> {
  const timeouts = { connectionTimeoutMillis: 2_000, query_timeout: 2_000 };
  const client = createClient(source, { ...timeouts, application_name: 'tokenhouse wait report' });
  client.on('error', () => {});
  try {
    await client.connect();
    return await describeHolders(client);
  } catch {
    return undefined;
  } finally {
    await client.end().catch(() => {});
  }
}

function isLockTimeout(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return sqlStateOf(error) === LOCK_NOT_AVAILABLE || isLockTimeout(error.cause);
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
