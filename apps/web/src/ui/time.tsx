import { useEffect, useState } from 'react';
import { formatMoment, formatRelative } from './format-time.ts';

export interface TimeProps {
  /** RFC 3339. */
  readonly at: string;
}

/** How long ago or ahead, with the exact time behind it in the same words for everybody: nothing has to be hovered. */
export function RelativeTime({ at }: TimeProps) {
  const now = useNow();
  return <time dateTime={at}>{formatRelative(new Date(at), now)}</time>;
}

/** The exact time in the reader's own time zone. */
export function ExactTime({ at }: TimeProps) {
  return <time dateTime={at}>{formatMoment(new Date(at))}</time>;
}

const EVERY_MS = 15_000;

/** The time, anew every quarter of a minute, so that "2 minutes ago" stays true. */
export function useNow(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
