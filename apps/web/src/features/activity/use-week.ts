import { useQuery } from '@tanstack/react-query';
import { KEYS } from '../../api/keys.ts';
import { api } from '../../api/service.ts';
import { useNow } from '../../ui/use-now.ts';
import { weekEdges } from './week.ts';

/** How often a token was used on each of the last seven days. */
export function useWeek(tokenId: string) {
  const edges = weekEdges(useNow());
  const firstDay = edges[0]?.toISOString() ?? '';
  return useQuery({
    queryKey: KEYS.week(tokenId, firstDay),
    queryFn: ({ signal }) => api.getTokenUsageHistogram(tokenId, edges, { signal }),
  });
}
