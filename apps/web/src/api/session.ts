import { type QueryClient, useQuery } from '@tanstack/react-query';
import type { Me, Site } from '@tokenhouse/client';
import { api, forgetData, isSignedOut, KEYS } from './client.ts';

/** The signed-in user; `data` is null if there is none. */
export function useMe() {
  return useQuery({
    queryKey: KEYS.me,
    queryFn: ({ client, signal }) => findMe(client, signal),
    // Another user may have signed in in another tab; this page would act as them.
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

/** The server's public settings, which do not change while the page is open. */
export function useSite() {
  return useQuery<Site>({
    queryKey: KEYS.site,
    queryFn: ({ signal }) => api.getSite({ signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
