import type { StoredToken } from '@tokenhouse/core';

/** Finds tokens by hash. Hashes that arrive during a query are combined in the next one. */
export type LookUp = (hash: string) => Promise<StoredToken | undefined>;

type Tokens = ReadonlyMap<string, StoredToken>;

/**
 * Runs one query at a time, for all hashes that have arrived meanwhile, so that a flood of unknown tokens cannot cause
 * concurrent queries.
 */
export function createLookUp(select: (hashes: readonly string[]) => Promise<Tokens>): LookUp {
  let waiting: { readonly hashes: Set<string>; readonly tokens: Promise<Tokens> } | undefined;
  let running: Promise<unknown> | undefined;

  async function ask(hashes: ReadonlySet<string>): Promise<Tokens> {
    // Combines the hashes of other connections in the same turn of the event loop.
    await new Promise(setImmediate);
    try {
      // If it fails, the database is down, and another query would fail too.
      await running;
    } finally {
      // Later hashes must not get the result of a query that began before them.
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
      waiting = { hashes, tokens: ask(hashes) };
    }
    waiting.hashes.add(hash);
    return (await waiting.tokens).get(hash);
  };
}
