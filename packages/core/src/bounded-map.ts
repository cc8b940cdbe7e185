/** A map of at most `max` entries: when it is full, the entry that was set first is deleted. */
export interface BoundedMap<K, V> {
  get(key: K): V | undefined;
  set(key: K, value: V): void;
  delete(key: K): void;
}

export function createBoundedMap<K, V>(max: number): BoundedMap<K, V> {
  const entries = new Map<K, V>();
  return {
    get: (key) => entries.get(key),
    set(key, value) {
      // Deleted before it is set, so that it is evicted last.
      entries.delete(key);
      const oldest = entries.size < max ? undefined : entries.keys().next();
      if (oldest?.done === false) entries.delete(oldest.value);
      entries.set(key, value);
    },
    delete: (key) => void entries.delete(key),
  };
}
