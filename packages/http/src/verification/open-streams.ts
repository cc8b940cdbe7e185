import { type StoredToken, statusOf, type TokenStore } from '@tokenhouse/core';

export interface OpenStreams {
  /**
   * Calls `end` within about a second after the token is revoked or expires, and each second after that, until the
   * returned function is called. Call it when the response has ended.
   */
  open(token: StoredToken, end: () => void): () => void;
  /** Ends the watch, not the responses. */
  stop(): void;
}

const CHECK_EVERY_MS = 1_000;

/**
 * Ends the responses that outlive their token. A token is verified when a request begins. Longer responses are
 * watched here, by one query a second for all of them, and none while nothing is open.
 */
export function watchOpenStreams(store: Pick<TokenStore, 'findStored'>, clock: () => Date): OpenStreams {
  const open = new Map<() => void, string>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function endRefused(): Promise<void> {
    const ids = new Set(open.values());
    const accepted = await activeOf(ids);
    for (const [end, tokenId] of open) {
      if (ids.has(tokenId) && !accepted.has(tokenId)) end();
    }
    timer = undefined;
    schedule();
  }

  async function activeOf(ids: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    try {
      const read = () => store.findStored([...ids]);
      // Retried once, because a broken connection is replaced by then.
      const tokens = await read().catch(read);
      const now = clock();
      return new Set(tokens.filter((token) => statusOf(token, now) === 'active').map(({ id }) => id));
    } catch {
      // The state of these tokens is unknown, so all of them count as ended.
      return new Set();
    }
  }

  function schedule(): void {
    if (!stopped && open.size > 0) timer ??= setTimeout(endRefused, CHECK_EVERY_MS).unref();
  }

  return {
    open(token, end) {
      // A separate function per response, so that it can be the key.
      const key = () => end();
      open.set(key, token.id);
      schedule();
      return () => open.delete(key);
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
