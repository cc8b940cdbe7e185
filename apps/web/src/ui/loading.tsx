import { useEffect, useState } from 'react';

const MOMENT_MS = 400;

/** Says that something is on its way, once it takes longer than a moment: before that it would only flicker. */
export function Loading() {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), MOMENT_MS);
    return () => clearTimeout(timer);
  }, []);
  return <div role="status">{isLate && 'Loading…'}</div>;
}
