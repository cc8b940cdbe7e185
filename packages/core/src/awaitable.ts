/**
 * A value that may be there already. What is answered from memory costs no promise and no turn of the event loop;
 * whoever returns one never throws, but returns a promise that rejects.
 */
export type Awaitable<T> = T | Promise<T>;

/** Goes on with the value: at once when it is there, later when it is promised. */
export function mapAwaitable<T, R>(value: Awaitable<T>, use: (value: T) => Awaitable<R>): Awaitable<R> {
  return value instanceof Promise ? value.then(use) : use(value);
}
