import { TokenhouseError, unavailable } from '@tokenhouse/core';

// SQLSTATE classes of errors in our own statement or data, not in the database:
// data exception, constraint violation, syntax or access rule.
const OWN_FAULT = new Set(['22', '23', '42']);

/** Runs `work`. Errors of a database that is down, overloaded or stopping become `unavailable`. */
export async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TokenhouseError) throw error;
    if (OWN_FAULT.has((sqlStateOf(error) ?? '').slice(0, 2))) throw error;
    throw unavailable(error);
  }
}

/**
 * The SQLSTATE of an error that the server reports; undefined for other errors. Checked by shape, because an app's pool
 * may come from another copy of `pg` with another class.
 */
export function sqlStateOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('severity' in error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Milliseconds that a request may wait for a database that does not respond. */
export const TIMEOUT_MS = 5_000;

const ATTEMPTS = 5;
// Deadlock, and serialization failure where an operator has made that isolation level the default.
const CONFLICTS = new Set(['40P01', '40001']);

/**
 * Runs `work` again when PostgreSQL has undone it for the sake of another transaction: an operator who updates many
 * tokens at once locks them in any order. `work` must be one statement or one whole transaction.
 */
export async function retryConflict<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const isConflict = CONFLICTS.has(sqlStateOf(error) ?? '');
      if (!isConflict || attempt === ATTEMPTS) throw error;
    }
  }
}
