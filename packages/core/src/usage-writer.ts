import { InvalidUseError, unavailable } from './errors.ts';
import { groupDeniedUses } from './group-denied-uses.ts';
import type { Observer, UsageWriter } from './ports.ts';
import type { Use } from './usage.ts';
import { createUsageQueue, type Queued, type WrittenApart } from './usage-queue.ts';

export interface UsageWriterOptions {
  /** Commits the uses together, except those in the result. Rejects when none was written. */
  readonly write: (uses: readonly Use[]) => Promise<WrittenApart>;
  readonly observer?: Observer | undefined;
  /** Uses that may wait at the same time; one more is refused. */
  readonly maxWaiting?: number;
  /** Uses in one commit, at most. */
  readonly maxBatch?: number;
  /** The most commits at the same time; 1 by default. */
  readonly maxUnderWay?: number;
}

const CLOSED = 'the usage log is closed';

interface Waiting extends Queued {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** The durable writer: `record` resolves once the use is committed. */
export function createDurableWriter({ maxWaiting = 20_000, ...options }: UsageWriterOptions) {
  const queue = createUsageQueue<Waiting>({
    ...options,
    onWritten: ({ resolve }) => resolve(),
    onFailed: ({ reject }, error) => reject(error),
  });
  let stopped = false;

  return {
    record(use: Use): Promise<void> {
      if (stopped) return refuse(CLOSED);
      if (queue.length >= maxWaiting) return refuse(`${maxWaiting} uses are waiting for the log`);
      return new Promise((resolve, reject) => queue.add({ use, resolve, reject }));
    },
    async stop() {
      stopped = true;
      await queue.written();
    },
  } satisfies UsageWriter;
}

/**
 * The buffered writer: `record` returns at once, and the use is committed shortly after. When more than `maxBehind`
 * uses are not yet written, it waits until there are fewer. Once a write has failed,
 * new uses are rejected until those already confirmed have reached the log. A use whose values the database rejects
 * is lost, and the observer is notified.
 */
export function createBufferedWriter(
  options: UsageWriterOptions & { readonly maxBehind?: number; readonly retryMs?: number },
): UsageWriter {
  const { maxWaiting = 20_000, maxBehind = 1_000, retryMs = 100 } = options;
  const outage = createOutage();
  /** Callers that wait until fewer uses are unwritten. */
  const held: Omit<Waiting, 'use'>[] = [];
  const queue = createUsageQueue<Queued>({
    ...options,
    write: noticeOutages(options.write, outage, (refusal) => {
      for (const { reject } of held.splice(0)) reject(refusal);
    }),
    onWritten: settle,
    onFailed: retry,
  });
  /** Confirmed uses whose write has failed. They are retried until they are written. */
  const toRetry: Queued[] = [];
  let owed = 0;
  let stopped = false;
  const stops: (() => void)[] = [];

  /** Uses that failed together are retried together. */
  function retry(queued: Queued, error: unknown): void {
    if (error instanceof InvalidUseError) {
      outage.forget(queued.use);
      options.observer?.usageLost?.(error);
      settle();
      return;
    }
    if (toRetry.push(queued) > 1) return;
    setTimeout(() => {
      for (const one of toRetry.splice(0)) queue.add(one);
    }, retryMs);
  }

  function settle(): void {
    owed -= 1;
    if (owed <= maxBehind) for (const { resolve } of held.splice(0)) resolve();
    if (owed === 0) for (const resolve of stops.splice(0)) resolve();
  }

  return {
    record(use) {
      if (stopped) return refuse(CLOSED);
      if (outage.refusal() !== undefined) return Promise.reject(outage.refusal());
      if (owed >= maxWaiting) return refuse(`${maxWaiting} uses are waiting for the log`);
      owed += 1;
      queue.add({ use });
      if (owed <= maxBehind) return undefined;
      return new Promise((resolve, reject) => held.push({ resolve, reject }));
    },
    async stop() {
      stopped = true;
      if (owed > 0) await new Promise<void>((resolve) => stops.push(resolve));
    },
  };
}

/** A failed batch refuses all new uses. A use that fails apart from its batch concerns no other use. */
function noticeOutages(
  write: UsageWriterOptions['write'],
  outage: ReturnType<typeof createOutage>,
  onOutage: (refusal: unknown) => void,
): UsageWriterOptions['write'] {
  return async (uses) => {
    try {
      const apart = await write(uses);
      outage.end(uses);
      return apart;
    } catch (error) {
      onOutage(outage.begin(uses, error));
      throw error;
    }
  };
}

/** Lasts from the first failed batch until every use of a failed batch is written. */
function createOutage() {
  /** The uses whose batch has failed and that were not written since. */
  const failed = new Set<Use>();
  let refusal: Error | undefined;
  return {
    /** The error for new uses; undefined when there is no outage. */
    refusal: () => refusal,
    begin(uses: readonly Use[], error: unknown): Error {
      refusal = unavailable(error);
      for (const use of uses) failed.add(use);
      return refusal;
    },
    /** The uses were written. A batch that was in progress beside a failed one does not end the outage. */
    end(uses: readonly Use[]): void {
      if (refusal !== undefined) for (const use of uses) failed.delete(use);
      if (failed.size === 0) refusal = undefined;
    },
    forget: (use: Use) => void failed.delete(use),
  };
}

/** When `record` resolves. `durable`: when the use is committed. `buffered`: when it is queued. */
export type UsageDurability = 'durable' | 'buffered';

/** The writer of that durability, which writes one row for many denied uses of a token: see `groupDeniedUses`. */
export function createUsageWriter(durability: UsageDurability, options: UsageWriterOptions): UsageWriter {
  return groupDeniedUses(
    durability === 'durable' ? createDurableWriter(options) : createBufferedWriter(options),
  );
}

function refuse(reason: string): Promise<never> {
  return Promise.reject(unavailable(new Error(reason)));
}
