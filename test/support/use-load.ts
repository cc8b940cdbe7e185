/** Concurrent callers of GET /api/me, each use named by its User-Agent so that its row can be found. */
export interface UseLoad {
  /** Names of the uses that were answered with 200. */
  readonly answered: ReadonlySet<string>;
  /** How often each other status came; 0 is a connection that broke. */
  readonly refused: ReadonlyMap<number, number>;
  /** Resolves once so many uses were answered in all. */
  untilAnswered(count: number): Promise<void>;
  /** Resolves when no request is under way any more. */
  stop(): Promise<void>;
}

/** `label` keeps the names of one load apart from those of another. */
export function startUseLoad(url: string, tokens: readonly string[], label: string, callers = 32): UseLoad {
  const answered = new Set<string>();
  const refused = new Map<number, number>();
  let waiting: { readonly count: number; readonly resolve: () => void } | undefined;
  let stopped = false;

  async function call(caller: number): Promise<void> {
    for (let n = 0; !stopped; n += 1) {
      const name = `${label}-${caller}/${n}`;
      const status = await use(url, tokens[n % tokens.length] ?? '', name);
      if (status === 200) answered.add(name);
      else refused.set(status, (refused.get(status) ?? 0) + 1);
      if (waiting !== undefined && answered.size >= waiting.count) waiting.resolve();
      // A server that is down refuses at once; the loop must let the test act in between.
      if (status !== 200) await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  const running = Promise.all(Array.from({ length: callers }, (_, caller) => call(caller)));

  return {
    answered,
    refused,
    untilAnswered: (count) =>
      new Promise((resolve) => {
        waiting = { count, resolve };
      }),
    async stop() {
      stopped = true;
      await running;
    },
  };
}

async function use(url: string, token: string, userAgent: string): Promise<number> {
  try {
    const headers = { authorization: `Bearer ${token}`, 'user-agent': userAgent };
    const answer = await fetch(`${url}/api/me`, { headers, signal: AbortSignal.timeout(15_000) });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0;
  }
}
