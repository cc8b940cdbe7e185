import type { Observer } from './ports.ts';
import type { Use } from './usage.ts';

/** A queue entry. Callers may add fields of their own. */
export interface Queued {
  readonly use: Use;
}

/** Uses that must not delay the others of their batch, each with its own result. */
export type WrittenApart = ReadonlyMap<Use, Promise<void>>;

export const NONE_APART: WrittenApart = new Map();

export interface UsageQueueOptions<Entry extends Queued> {
  /** Commits the uses together, except those in the result. Rejects when none was written. */
  readonly write: (uses: readonly Use[]) => Promise<WrittenApart>;
  readonly onWritten: (entry: Entry) => void;
  readonly onFailed: (entry: Entry, error: unknown) => void;
  readonly observer?: Observer | undefined;
  /** Uses in one commit, at most. */
  readonly maxBatch?: number;
  /** Batches that are written at the same time: `write` is called again before it has resolved. */
  readonly maxUnderWay?: number;
}

export interface UsageQueue<Entry extends Queued> {
  /** The number of uses that wait for the next batches. */
  readonly length: number;
  add(entry: Entry): void;
  /** Resolves when none is left. */
  written(): Promise<void>;
}

// A commit costs about as much as ten uses, so a second one at the same time must carry at least that many.
const WORTH_ANOTHER = 12;
const FULL_ENOUGH = 24;

/**
 * Group commit: while one batch commits the next one gathers, so the busier the caller, the larger the batch, and no
 * timer decides. When many uses wait, a batch takes at most half of them: otherwise all callers would return at once,
 * and they and the database would wait for each other in turns.
 */
export function createUsageQueue<Entry extends Queued>(options: UsageQueueOptions<Entry>): UsageQueue<Entry> {
  const { write, onFailed, observer, maxBatch = 1_000, maxUnderWay = 1 } = options;
  const waiting: Entry[] = [];
  let underWay = 0;
  let isScheduled = false;
  let allWritten: (() => void)[] = [];

  const isWorthABatch = () =>
    underWay === 0 ? waiting.length > 0 : underWay < maxUnderWay && waiting.length >= WORTH_ANOTHER;

  function writeBatches(): void {
    while (isWorthABatch()) void writeBatch(waiting.splice(0, batchSize(waiting.length, maxBatch)));
    if (underWay > 0) return;
    for (const resolve of allWritten) resolve();
    allWritten = [];
  }

  async function writeBatch(batch: readonly Entry[]): Promise<void> {
    const startedAt = performance.now();
    underWay += 1;
    try {
      const apart = await write(batch.map(({ use }) => use));
      observer?.batchWritten(batch.length - apart.size, (performance.now() - startedAt) / 1000);
      for (const entry of batch) settle(entry, apart.get(entry.use), options);
    } catch (error) {
      for (const entry of batch) onFailed(entry, error);
    }
    underWay -= 1;
    writeBatches();
  }

  return {
    get length() {
      return waiting.length;
    },
    add(entry) {
      waiting.push(entry);
      if (isScheduled || !isWorthABatch()) return;
      isScheduled = true;
      // Uses that arrive in the same turn of the event loop share the batch.
      setImmediate(() => {
        isScheduled = false;
        writeBatches();
      });
    },
    written() {
      return new Promise((resolve) => {
        allWritten.push(resolve);
        if (!isScheduled) writeBatches();
      });
    },
  };
}

/** At most half of many that wait. */
function batchSize(waiting: number, maxBatch: number): number {
  return Math.min(maxBatch, Math.max(FULL_ENOUGH, Math.ceil(waiting / 2)));
}

function settle<Entry extends Queued>(
  entry: Entry,
  fate: Promise<void> | undefined,
  { onWritten, onFailed }: Pick<UsageQueueOptions<Entry>, 'onWritten' | 'onFailed'>,
): void {
  if (fate === undefined) onWritten(entry);
  else
    fate.then(
      () => onWritten(entry),
      (error) => onFailed(entry, error),
    );
}
