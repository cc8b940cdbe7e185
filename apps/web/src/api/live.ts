import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { KEYS } from './client.ts';
import { openUsageStream } from './usage-stream.ts';

/** `live`: the server sends each use as it happens. `polling`: there is no stream, so the page polls. */
export type LiveStatus = 'connecting' | 'live' | 'polling';

/** The polling interval in milliseconds; false while the server sends uses. */
export function pollEvery(status: LiveStatus, ms: number): number | false {
  return status === 'live' ? false : ms;
}

const GATHER_MS = 300;

/** Refetches the queries that depend on uses while the page is visible. */
export function useLiveUses(): LiveStatus {
  const queryClient = useQueryClient();
  const [status, setStatus] = useState<LiveStatus>('connecting');
  useEffect(() => {
    const used = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;

    // A busy agent calls many times a second. One refetch for all of them is enough.
    function refresh() {
      timer = undefined;
      void queryClient.invalidateQueries({ queryKey: KEYS.tokens });
      for (const tokenId of used) void queryClient.invalidateQueries({ queryKey: KEYS.uses(tokenId) });
      used.clear();
    }

    const close = openUsageStream({
      onOpen() {
        setStatus('live');
        // Uses that happened while there was no stream.
        void queryClient.invalidateQueries({ predicate: ({ queryKey }) => isAboutUses(queryKey) });
      },
      onUse(tokenId) {
        used.add(tokenId);
        timer ??= setTimeout(refresh, GATHER_MS);
      },
      onLost: () => setStatus('polling'),
    });
    return () => {
      clearTimeout(timer);
      close();
    };
  }, [queryClient]);
  return status;
}

function isAboutUses(queryKey: readonly unknown[]): boolean {
  return queryKey[0] === 'uses' || queryKey[0] === KEYS.tokens[0];
}
