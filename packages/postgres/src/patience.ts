/** Milliseconds that a request may wait for a database that does not answer. */
export const PATIENCE_MS = 5_000;
