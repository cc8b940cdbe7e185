import { hash } from 'node:crypto';

/** The limits of failures within one window, for one address and for one client id. */
export const MOST_FAILURES = { ofAddress: 30, forClient: 300 } as const;

const WINDOW_MS = 60_000;
/** The most addresses, client ids and places. The oldest are evicted, so that a flood cannot fill the memory. */
const MOST_KEPT = 10_000;

/** An attempt to authenticate: from which network, as which client. */
export interface Attempt {
  readonly network: string;
  readonly ids: readonly string[];
}

/** Counts failed client authentications, only in this instance. */
export interface FailureLimits {
  /** The seconds to wait before the next attempt; undefined if none. */
  waitFor(attempt: Attempt): number | undefined;
  failed(attempt: Attempt): void;
  succeeded(attempt: Attempt): void;
  /** Whether a client has succeeded from there before. Failures of others must not block a working server. */
  isKnown(attempt: Attempt): boolean;
}

interface Window {
  readonly startedAt: number;
  count: number;
}

/** Starts with no failures. Keeps digests of ids, because a caller's id can be of any length. */
export function createFailureLimits(clock: () => Date): FailureLimits {
  const networks = new Map<string, Window>();
  const clients = new Map<string, Window>();
  const places = new Map<string, true>();
  const placesOf = ({ network, ids }: Attempt) => ids.map((id) => `${network} ${digestOf(id)}`);

  return {
    waitFor({ network, ids }) {
      const now = clock().getTime();
      const waits = [
        waitOf(networks.get(network), MOST_FAILURES.ofAddress, now),
        ...ids.map((id) => waitOf(clients.get(digestOf(id)), MOST_FAILURES.forClient, now)),
      ];
      const longest = Math.max(...waits);
      return longest > 0 ? Math.ceil(longest / 1000) : undefined;
    },
    failed({ network, ids }) {
      const now = clock().getTime();
      count(networks, network, now);
      for (const id of ids) count(clients, digestOf(id), now);
    },
    succeeded(attempt) {
      for (const place of placesOf(attempt)) keep(places, place, true);
    },
    isKnown: (attempt) => placesOf(attempt).every((place) => places.has(place)),
  };
}

function waitOf(window: Window | undefined, most: number, now: number): number {
  if (window === undefined || !isOpen(window, now) || window.count < most) return 0;
  return window.startedAt + WINDOW_MS - now;
}

/** Also false if the clock was set back; otherwise a window could last for hours. */
function isOpen({ startedAt }: Window, now: number): boolean {
  return now >= startedAt && now < startedAt + WINDOW_MS;
}

function count(windows: Map<string, Window>, key: string, now: number): void {
  const window = windows.get(key);
  if (window !== undefined && isOpen(window, now)) window.count += 1;
  else keep(windows, key, { startedAt: now, count: 1 });
}

function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > MOST_KEPT && oldest !== undefined) map.delete(oldest);
}

function digestOf(id: string): string {
  return hash('sha256', id, 'base64');
}
