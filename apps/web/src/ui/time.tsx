import { useEffect, useState } from 'react';
import { formatMoment, formatRelative } from './format-time.ts';

export interface TimeProps {
  /** RFC 3339. */
  readonly at: string;
}

/** The time relative to now. It has no tooltip, so pages show the exact time next to it. */
export function RelativeTime({ at }: TimeProps) {
  const now = useNow();
  return <time dateTime={at}>{formatRelative(new Date(at), now)}</time>;
}

/** The exact time in the user's time zone. */
export function ExactTime({ at }: TimeProps) {
  return <time dateTime={at}>{formatMoment(new Date(at))}</time>;
}

const EVERY_MS = 15_000;

/** The current time, updated every 15 seconds, so that "2 minutes ago" stays true. */
export function useNow(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
