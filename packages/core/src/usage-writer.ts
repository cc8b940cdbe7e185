import { unavailable } from './errors.ts';
import type { Observer } from './ports.ts';
import type { Use } from './usage.ts';

export interface UsageWriter {
  /** See UsageLog.record. */
  record(use: Use): Promise<void>;
  /** Refuses new uses, writes the waiting ones, and resolves when none is left. */
  stop(): Promise<void>;
}

/** Uses that must not hold up the others of their batch, each with what becomes of it. */
export type WrittenApart = ReadonlyMap<Use, Promise<void>>;

export const NONE_APART: WrittenApart = new Map();

export interface UsageWriterOptions {
  /** Commits the uses together, but for those in the answer; rejects when none was written. */
  readonly write: (uses: readonly Use[]) => Promise<WrittenApart>;
  readonly observer?: Observer | undefined;
  /** Uses that may wait at the same time; one more is refused. */
  readonly maxWaiting?: number;
  /** Uses in one commit. */
  readonly maxBatch?: number;
}

const WRITTEN = Promise.resolve();

interface Waiting {
  readonly use: Use;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The durable writer: `record` resolves once the use is committed. Group commit: while one batch commits
 * the next one gathers, so the busier the caller, the larger the batch, and no timer decides.
 */
export function createDurableWriter(options: UsageWriterOptions): UsageWriter {
  const { write, observer, maxWaiting = 20_000, maxBatch = 1_000 } = options;
  const waiting: Waiting[] = [];
  let writing: Promise<void> | undefined;
  let stopped = false;

  async function writeAll(): Promise<void> {
    // Uses that arrive in the same turn of the event loop share the first batch as well.
    await new Promise(setImmediate);
    while (waiting.length > 0) {
      const batch = waiting.splice(0, maxBatch);
      const startedAt = performance.now();
      try {
        const apart = await write(batch.map(({ use }) => use));
        observer?.batchWritten(batch.length - apart.size, (performance.now() - startedAt) / 1000);
        for (const { use, resolve, reject } of batch) (apart.get(use) ?? WRITTEN).then(resolve, reject);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    writing = undefined;
  }

  return {
    async record(use) {
      if (stopped) throw unavailable(new Error('the usage log is closed'));
      if (waiting.length >= maxWaiting) throw unavailable(new Error(`${maxWaiting} uses wait for the log`));
      return new Promise((resolve, reject) => {
        waiting.push({ use, resolve, reject });
        writing ??= writeAll();
      });
    },
    async stop() {
      stopped = true;
      await writing;
    },
  };
}

/**
 * The buffered writer: `record` resolves at once, and the use is committed right behind it. Once a write
 * has failed, new uses are refused until those already answered for have reached the log.
 */
export function createBufferedWriter(
  options: UsageWriterOptions & { readonly retryMs?: number },
): UsageWriter {
  const { maxWaiting = 20_000, retryMs = 100 } = options;
  const durable = createDurableWriter({ ...options, maxWaiting, write: writeOrRefuse });
  const owed = new Set<Promise<void>>();
  let refusal: Error | undefined;
  let stopped = false;

  /** A batch that fails refuses everybody; a use that fails apart from its batch concerns nobody else. */
  async function writeOrRefuse(uses: readonly Use[]): Promise<WrittenApart> {
    try {
      const apart = await options.write(uses);
      refusal = undefined;
      return apart;
    } catch (error) {
      refusal = unavailable(error);
      throw error;
    }
  }

  async function writeUntilDone(use: Use): Promise<void> {
    for (;;) {
      try {
        await durable.record(use);
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }

  return {
    async record(use) {
      if (stopped) throw unavailable(new Error('the usage log is closed'));
      if (refusal !== undefined) throw refusal;
      if (owed.size >= maxWaiting) throw unavailable(new Error(`${maxWaiting} uses wait for the log`));
      const done = writeUntilDone(use).finally(() => owed.delete(done));
      owed.add(done);
    },
    async stop() {
      stopped = true;
      await Promise.all(owed);
      await durable.stop();
    },
  };
}

/** `durable`: a use is answered for once it is committed. `buffered`: once it is queued to be. */
export type UsageDurability = 'durable' | 'buffered';

export function createUsageWriter(durability: UsageDurability, options: UsageWriterOptions): UsageWriter {
  return durability === 'durable' ? createDurableWriter(options) : createBufferedWriter(options);
}
