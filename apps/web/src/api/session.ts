import { type QueryClient, useQuery } from '@tanstack/react-query';
import type { Me, Site } from '@tokenhouse/client';
import { api, forgetData, isSignedOut, KEYS } from './client.ts';

/** Who is signed in; `data` is null when nobody is. */
export function useMe() {
  return useQuery({
    queryKey: KEYS.me,
    queryFn: ({ client, signal }) => findMe(client, signal),
    // In another tab somebody else may have signed in, as whom this page would then act.
    refetchOnWindowFocus: 'always',
  });
}

async function findMe(client: QueryClient, signal: AbortSignal): Promise<Me | null> {
  const known = client.getQueryData<Me | null>(KEYS.me);
  const me = await api.getMe({ signal }).catch((error) => {
    if (isSignedOut(error)) return null;
    throw error;
  });
  if (known && known.user.id !== me?.user.id) forgetData(client);
  return me;
}

/** What this Tokenhouse is like; it does not change while the page is open. */
export function useSite() {
  return useQuery<Site>({
    queryKey: KEYS.site,
    queryFn: ({ signal }) => api.getSite({ signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
