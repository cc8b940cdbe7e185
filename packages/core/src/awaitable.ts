/**
 * A value, or a promise of one. Results from a cache need no promise and no turn of the event loop. A function that
 * returns an Awaitable never throws: it returns a promise that rejects.
 */
export type Awaitable<T> = T | Promise<T>;

/** Applies `use` to the value: now, or when the promise resolves. */
export function mapAwaitable<T, R>(value: Awaitable<T>, use: (value: T) => Awaitable<R>): Awaitable<R> {
  return value instanceof Promise ? value.then(use) : use(value);
}
