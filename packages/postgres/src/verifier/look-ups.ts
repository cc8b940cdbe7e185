import type { StoredToken } from '@tokenhouse/core';

/** Finds tokens by hash: what is asked while one query runs goes with the next one. */
export type LookUp = (hash: string) => Promise<StoredToken | undefined>;

type Answers = ReadonlyMap<string, StoredToken>;

/**
 * One query at a time, for all that has been asked meanwhile: a flood of unknown tokens costs as many queries as the
 * database answers one after the other, and no more.
 */
export function createLookUp(select: (hashes: readonly string[]) => Promise<Answers>): LookUp {
  let waiting: { readonly hashes: Set<string>; readonly answers: Promise<Answers> } | undefined;
  let running: Promise<unknown> | undefined;

  async function ask(hashes: ReadonlySet<string>): Promise<Answers> {
    // What other connections bring in the same turn of the event loop goes along.
    await new Promise(setImmediate);
    try {
      // Whoever asks while a query fails would wait as long again for the same.
      await running;
    } finally {
      // From here on a question would be answered by a query that had begun before it.
      waiting = undefined;
    }
    const query = select([...hashes]);
    running = query;
    try {
      return await query;
    } finally {
      if (running === query) running = undefined;
    }
  }

  return async (hash) => {
    if (waiting === undefined) {
      const hashes = new Set<string>();
      waiting = { hashes, answers: ask(hashes) };
    }
    waiting.hashes.add(hash);
    return (await waiting.answers).get(hash);
  };
}
