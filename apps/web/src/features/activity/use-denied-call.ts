import { useQuery } from '@tanstack/react-query';
import type { DeniedCall } from '@tokenhouse/client';
import { useState } from 'react';
import { KEYS } from '../../api/keys.ts';
import { api } from '../../api/service.ts';

const POLL_MS = 3_000;

/**
 * The newest call since then from this address with an unknown token. Kept once found, because the next response may
 * come from another instance, which has not seen it.
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
  // All are RFC 3339 in UTC to the millisecond, so text compares like time.
  if (isWanted && call && call.at > since && call.at > (newest?.at ?? '')) setNewest(call);
  return newest;
}
