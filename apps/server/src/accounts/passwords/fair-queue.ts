import type { AddressGroup } from '../../http/address-group.ts';

/** A queue that takes items in turn from each wide group and, within it, from each near group. */
export interface FairQueue<T> {
  readonly size: number;
  add(group: AddressGroup, item: T): void;
  /** The next item in turn. Undefined when the queue is empty. */
  take(): T | undefined;
  /** Removes the newest item of the group with the most items. On a tie, the group of `latest` loses. */
  dropFromLargest(latest: AddressGroup): T | undefined;
}

/** An empty queue. Taking is constant time; dropping is linear in the number of groups. */
export function createFairQueue<T>(): FairQueue<T> {
  // A Map keeps the insertion order, so its first key has waited longest.
  const sites = new Map<string, { size: number; readonly lines: Map<string, T[]> }>();
  let size = 0;

  function remove({ wide, near }: AddressGroup, pick: (line: T[]) => T | undefined): T | undefined {
    const site = sites.get(wide);
    const line = site?.lines.get(near);
    if (site === undefined || line === undefined) return undefined;
    const item = pick(line);
    size -= 1;
    site.size -= 1;
    if (line.length === 0) site.lines.delete(near);
    if (site.size === 0) sites.delete(wide);
    return item;
  }

  return {
    get size() {
      return size;
    },
    add({ wide, near }, item) {
      const site = sites.get(wide) ?? { size: 0, lines: new Map<string, T[]>() };
      sites.set(wide, site);
      const line = site.lines.get(near) ?? [];
      site.lines.set(near, line);
      line.push(item);
      site.size += 1;
      size += 1;
    },
    take() {
      const [wide] = sites.keys();
      if (wide === undefined) return undefined;
      const [near = ''] = sites.get(wide)?.lines.keys() ?? [];
      const item = remove({ wide, near }, (line) => line.shift());
      moveToEnd(sites.get(wide)?.lines, near);
      moveToEnd(sites, wide);
      return item;
    },
    dropFromLargest(latest) {
      const wide = largest(sites, latest.wide, (site) => site.size);
      const lines = sites.get(wide)?.lines ?? new Map<string, T[]>();
      const near = largest(lines, latest.near, (line) => line.length);
      return remove({ wide, near }, (line) => line.pop());
    },
  };
}

function moveToEnd<V>(map: Map<string, V> | undefined, key: string): void {
  const value = map?.get(key);
  if (map === undefined || value === undefined) return;
  map.delete(key);
  map.set(key, value);
}

/** The key of the largest value. On a tie, `favored` or the last one. */
function largest<V>(map: ReadonlyMap<string, V>, favored: string, sizeOf: (value: V) => number): string {
  let found = { key: favored, size: 0 };
  for (const [key, value] of map) {
    const size = sizeOf(value);
    if (size > found.size || (size === found.size && found.key !== favored)) found = { key, size };
  }
  return found.key;
}
