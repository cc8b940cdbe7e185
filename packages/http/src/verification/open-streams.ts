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
  const list = createList();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function endRefused(): Promise<void> {
    const ids = new Set(list.all().map(({ tokenId }) => tokenId));
    const accepted = await activeOf(ids);
    for (const { tokenId, end } of list.all()) {
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
    if (!stopped && !list.isEmpty()) timer ??= setTimeout(endRefused, CHECK_EVERY_MS).unref();
  }

  return {
    open(token, end) {
      const remove = list.add(token.id, end);
      schedule();
      return remove;
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

interface Watched {
  readonly tokenId: string;
  readonly end: () => void;
  previous: Watched;
  next: Watched;
}

/** A linked list: with a Map, adding and removing each response cost a fifth of the throughput. */
function createList() {
  const head = { tokenId: '', end() {} } as Watched;
  head.previous = head;
  head.next = head;
  return {
    /** Returns a function that removes it, which may be called again. */
    add(tokenId: string, end: () => void): () => void {
      const one: Watched = { tokenId, end, previous: head.previous, next: head };
      head.previous.next = one;
      head.previous = one;
      return () => {
        one.previous.next = one.next;
        one.next.previous = one.previous;
        // Removing it again changes nothing.
        one.previous = one;
        one.next = one;
      };
    },
    all(): readonly Watched[] {
      const all: Watched[] = [];
      for (let one = head.next; one !== head; one = one.next) all.push(one);
      return all;
    },
    isEmpty: () => head.next === head,
  };
}
