import { useQuery } from '@tanstack/react-query';
import type { Me, Site } from '@tokenhouse/client';
import { KEYS } from './keys.ts';
import { isSignedOut } from './query-client.ts';
import { api } from './service.ts';

/** Who is signed in; `data` is null when nobody is. */
export function useMe() {
  return useQuery({ queryKey: KEYS.me, queryFn: ({ signal }) => findMe(signal), staleTime: 60_000 });
}

async function findMe(signal: AbortSignal): Promise<Me | null> {
  try {
    return await api.getMe({ signal });
  } catch (error) {
    if (isSignedOut(error)) return null;
    throw error;
  }
}

/** What this Tokenhouse is like; it does not change while the page is open. */
export function useSite() {
  return useQuery<Site>({
    queryKey: KEYS.site,
    queryFn: ({ signal }) => api.getSite({ signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
