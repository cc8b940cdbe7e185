import type { Awaitable } from './awaitable.ts';
import { unavailable } from './errors.ts';
import type { Observer } from './ports.ts';
import type { Use } from './usage.ts';
import { createUseQueue, type Queued, type WrittenApart } from './use-queue.ts';

export interface UsageWriter {
  /** See UsageLog.record. */
  record(use: Use): Awaitable<void>;
  /** Refuses new uses, writes the waiting ones, and resolves when none is left. */
  stop(): Promise<void>;
}

export interface UsageWriterOptions {
  /** Commits the uses together, but for those in the answer; rejects when none was written. */
  readonly write: (uses: readonly Use[]) => Promise<WrittenApart>;
  readonly observer?: Observer | undefined;
  /** Uses that may wait at the same time; one more is refused. */
  readonly maxWaiting?: number;
  /** Uses in one commit, at most. */
  readonly maxBatch?: number;
  /** Commits at the same time, at most; 1 when left out. */
  readonly maxUnderWay?: number;
}

const CLOSED = 'the usage log is closed';

interface Waiting extends Queued {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** The durable writer: `record` resolves once the use is committed. */
export function createDurableWriter({ maxWaiting = 20_000, ...options }: UsageWriterOptions) {
  const queue = createUseQueue<Waiting>({
    ...options,
    onWritten: ({ resolve }) => resolve(),
    onFailed: ({ reject }, error) => reject(error),
  });
  let stopped = false;

  return {
    record(use: Use): Promise<void> {
      if (stopped) return refuse(CLOSED);
      if (queue.length >= maxWaiting) return refuse(`${maxWaiting} uses wait for the log`);
      return new Promise((resolve, reject) => queue.add({ use, resolve, reject }));
    },
    async stop() {
      stopped = true;
      await queue.written();
    },
  } satisfies UsageWriter;
}

/**
 * The buffered writer: `record` answers at once, and the use is committed right behind it. When more than `maxBehind`
 * uses are not yet written it waits until there are fewer, so that the log is never far behind. Once a write has failed,
 * new uses are refused until those already answered for have reached the log.
 */
export function createBufferedWriter(
  options: UsageWriterOptions & { readonly maxBehind?: number; readonly retryMs?: number },
): UsageWriter {
  const { maxWaiting = 20_000, maxBehind = 1_000, retryMs = 100 } = options;
  const queue = createUseQueue<Queued>({
    ...options,
    write: writeOrRefuse,
    onWritten: settle,
    // Somebody was told that it is logged: it is tried until it is.
    onFailed: (queued) => setTimeout(() => queue.add(queued), retryMs),
  });
  let owed = 0;
  let refusal: Error | undefined;
  let stopped = false;
  /** Those who wait until the log is less far behind. */
  let held: { readonly promise: Promise<void>; release(): void; refuse(error: unknown): void } | undefined;
  let allSettled = () => {};

  /** A batch that fails refuses everybody; a use that fails apart from its batch concerns nobody else. */
  async function writeOrRefuse(uses: readonly Use[]): Promise<WrittenApart> {
    try {
      const apart = await options.write(uses);
      refusal = undefined;
      return apart;
    } catch (error) {
      refusal = unavailable(error);
      held?.refuse(refusal);
      held = undefined;
      throw error;
    }
  }

  function settle(): void {
    owed -= 1;
    if (owed === 0) allSettled();
    if (owed > maxBehind) return;
    held?.release();
    held = undefined;
  }

  function hold(): Promise<void> {
    if (held === undefined) {
      let release = () => {};
      let refuseHeld: (error: unknown) => void = () => {};
      const promise = new Promise<void>((resolve, reject) => {
        release = resolve;
        refuseHeld = reject;
      });
      held = { promise, release, refuse: refuseHeld };
    }
    return held.promise;
  }

  return {
    record(use) {
      if (stopped) return refuse(CLOSED);
      if (refusal !== undefined) return Promise.reject(refusal);
      if (owed >= maxWaiting) return refuse(`${maxWaiting} uses wait for the log`);
      owed += 1;
      queue.add({ use });
      return owed > maxBehind ? hold() : undefined;
    },
    async stop() {
      stopped = true;
      if (owed > 0) {
        await new Promise<void>((resolve) => {
          allSettled = resolve;
        });
      }
    },
  };
}

/** `durable`: a use is answered for once it is committed. `buffered`: once it is queued to be. */
export type UsageDurability = 'durable' | 'buffered';

export function createUsageWriter(durability: UsageDurability, options: UsageWriterOptions): UsageWriter {
  return durability === 'durable' ? createDurableWriter(options) : createBufferedWriter(options);
}

function refuse(reason: string): Promise<never> {
  return Promise.reject(unavailable(new Error(reason)));
}
