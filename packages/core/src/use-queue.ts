import type { Observer } from './ports.ts';
import type { Use } from './usage.ts';

/** A use that waits to be written, with what its owner wants to remember beside it. */
export interface Queued {
  readonly use: Use;
}

/** Uses that must not hold up the others of their batch, each with what becomes of it. */
export type WrittenApart = ReadonlyMap<Use, Promise<void>>;

export const NONE_APART: WrittenApart = new Map();

export interface UseQueueOptions<Entry extends Queued> {
  /** Commits the uses together, but for those in the answer; rejects when none was written. */
  readonly write: (uses: readonly Use[]) => Promise<WrittenApart>;
  readonly onWritten: (entry: Entry) => void;
  readonly onFailed: (entry: Entry, error: unknown) => void;
  readonly observer?: Observer | undefined;
  /** Uses in one commit. */
  readonly maxBatch?: number;
}

export interface UseQueue<Entry extends Queued> {
  /** How many wait for the next batches. */
  readonly length: number;
  add(entry: Entry): void;
  /** Resolves when none is left. */
  written(): Promise<void>;
}

/**
 * Group commit: while one batch commits the next one gathers, so the busier the caller, the larger the batch, and no
 * timer decides.
 */
export function createUseQueue<Entry extends Queued>(options: UseQueueOptions<Entry>): UseQueue<Entry> {
  const { write, onWritten, onFailed, observer, maxBatch = 1_000 } = options;
  let waiting: Entry[] = [];
  let writing: Promise<void> | undefined;

  async function writeAll(): Promise<void> {
    // Uses that arrive in the same turn of the event loop share the first batch as well.
    await new Promise(setImmediate);
    while (waiting.length > 0) await writeBatch(take());
    writing = undefined;
  }

  function take(): readonly Entry[] {
    const batch = waiting.slice(0, maxBatch);
    waiting = waiting.slice(maxBatch);
    return batch;
  }

  async function writeBatch(batch: readonly Entry[]): Promise<void> {
    const startedAt = performance.now();
    let apart: WrittenApart;
    try {
      apart = await write(batch.map(({ use }) => use));
    } catch (error) {
      for (const entry of batch) onFailed(entry, error);
      return;
    }
    observer?.batchWritten(batch.length - apart.size, (performance.now() - startedAt) / 1000);
    for (const entry of batch) {
      const fate = apart.get(entry.use);
      if (fate === undefined) onWritten(entry);
      else
        fate.then(
          () => onWritten(entry),
          (error) => onFailed(entry, error),
        );
    }
  }

  return {
    get length() {
      return waiting.length;
    },
    add(entry) {
      waiting.push(entry);
      writing ??= writeAll();
    },
    async written() {
      await writing;
    },
  };
}
