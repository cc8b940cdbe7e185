import type { Database } from './ports.ts';

export interface MaintenanceOptions {
  readonly database: Pick<Database, 'maintain'>;
  readonly clock: () => Date;
  /** Called with the error of a failed maintenance, which is retried in a minute. */
  readonly onError: (error: unknown) => void;
}

const EVERY_MS = 3_600_000;
const RETRY_MS = 60_000;

/**
 * Runs the maintenance now and each hour, until the returned function is called. Its timers do not keep the process
 * alive. Failures after that are ignored.
 */
export function startMaintenance({ database, clock, onError }: MaintenanceOptions): () => void {
  let retry: NodeJS.Timeout | undefined;
  let stopped = false;

  // Not waited for: dropping a long backlog must not delay a start, and the log takes uses meanwhile.
  async function maintain(): Promise<void> {
    clearTimeout(retry);
    if (stopped) return;
    try {
      await database.maintain(clock());
    } catch (error) {
      if (stopped) return;
      retry = setTimeout(maintain, RETRY_MS).unref();
      onError(error);
    }
  }

  const timer = setInterval(maintain, EVERY_MS).unref();
  // Deferred, because clock and onError may depend on what the caller creates next.
  queueMicrotask(maintain);
  return () => {
    stopped = true;
    clearInterval(timer);
    clearTimeout(retry);
  };
}
