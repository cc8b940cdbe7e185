import { groupOf } from '../../http/address-group.ts';
import { tooManyAttempts } from './too-many-attempts.ts';

/** Counts an attempt of this address at `path`. Throws `rate_limited` after too many in this minute. */
export type AttemptLimit = (address: string, path: string, max: number) => void;

const WINDOW_MS = 60_000;
/** A /48 may contain several customers, so it gets more attempts than a /64. */
const WIDE_FACTOR = 4;
const MAX_WINDOWS = 100_000;

/**
 * Limits the attempts at a path within a minute: `max` for an IPv4 address or an IPv6 /64, four times as many for a
 * /48. Counts in memory, for one instance.
 */
export function createAttemptLimit(now: () => number): AttemptLimit {
  // Ordered by the start of the window, so that expired windows come first.
  const windows = new Map<string, { readonly began: number; count: number }>();

  function prune(at: number): void {
    for (const [key, { began }] of windows) {
      // A window that begins in the future was created before the clock was set back.
      const isOpen = began <= at && at - began < WINDOW_MS;
      if (isOpen && windows.size < MAX_WINDOWS) return;
      windows.delete(key);
    }
  }

  function count(key: string, max: number, at: number): void {
    const window = windows.get(key) ?? { began: at, count: 0 };
    if (window.count >= max) {
      const seconds = Math.ceil((window.began + WINDOW_MS - at) / 1_000);
      throw tooManyAttempts('Too many attempts from your network.', seconds);
    }
    window.count += 1;
    windows.set(key, window);
  }

  return (address, path, max) => {
    const at = now();
    prune(at);
    const { near, wide } = groupOf(address);
    count(`${path} ${near}`, max, at);
    if (wide !== near) count(`${path} ${wide}`, max * WIDE_FACTOR, at);
  };
}
