/** How deep objects and lists may be nested in untrusted input: in metadata, and in each member of a body. */
export const MAX_DEPTH = 32;

/** A body contains its members, including metadata, one level down. */
export const MAX_BODY_DEPTH = MAX_DEPTH + 1;

/**
 * Whether parsed JSON is nested deeper than `limit`, where `{}` and `[]` are one level and a value in them is another.
 * Does not recurse, because hostile input could make the recursion as deep as the body is long.
 */
export function isTooDeep(value: unknown, limit: number = MAX_DEPTH): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= limit) return true;
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return false;
}
