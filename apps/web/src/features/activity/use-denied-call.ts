import { useQuery } from '@tanstack/react-query';
import type { DeniedCall } from '@tokenhouse/client';
import { useState } from 'react';
import { KEYS } from '../../api/keys.ts';
import { api } from '../../api/service.ts';

const POLL_MS = 3_000;

/**
 * The newest call since then from this address whose token is unknown. Kept once it is known, because another instance
 * of the server may answer the next time, which has not seen it.
 */
export function useDeniedCall(since: string, isWanted: boolean): DeniedCall | undefined {
  const answer = useQuery({
    queryKey: KEYS.deniedCall,
    queryFn: ({ signal }) => api.getDeniedCall({ signal }),
    enabled: isWanted,
    refetchInterval: POLL_MS,
  });
  const [newest, setNewest] = useState<DeniedCall>();
  const call = answer.data;
  // All in RFC 3339 of UTC to the millisecond, so that text compares as time.
  if (isWanted && call && call.at > since && call.at > (newest?.at ?? '')) setNewest(call);
  return newest;
}
