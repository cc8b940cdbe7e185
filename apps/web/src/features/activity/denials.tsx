import { useQuery } from '@tanstack/react-query';
import { api, KEYS } from '../../api/client.ts';
import { useNow } from '../../ui/time.tsx';
import classes from './activity.module.css';
import { denialsText } from './usage-text.ts';

export interface DenialsProps {
  readonly tokenId: string;
  /** When the token was revoked or expired, RFC 3339. */
  readonly endedAt: string;
}

/** How often a token was denied after it ended. Renders nothing if it never was. */
export function Denials({ tokenId, endedAt }: DenialsProps) {
  const now = useNow();
  const end = new Date(endedAt);
  const counts = useQuery({
    queryKey: KEYS.denials(tokenId, endedAt),
    // One more minute, in case this clock is behind the server's.
    queryFn: ({ signal }) =>
      api.getTokenUsageHistogram(tokenId, [end, new Date(Date.now() + 60_000)], { signal }),
    enabled: end < now,
  });
  const [since] = counts.data?.buckets ?? [];
  return since && since.denied > 0 ? <div className={classes.denials}>{denialsText(since)}</div> : null;
}
