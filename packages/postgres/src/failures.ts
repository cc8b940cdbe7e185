import { TokenhouseError, unavailable } from '@tokenhouse/core';

// SQLSTATE classes that mean a fault in our own statement or data and not in the database's health:
// data exception, constraint violation, syntax or access rule.
const OWN_FAULT = new Set(['22', '23', '42']);

/** Runs `work`, turning what says that the database is away, overloaded or stopping into `unavailable`. */
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
 * The SQLSTATE of what the server says of a statement; undefined for anything else. Told by its shape, because a pool
 * of an app may come from another copy of `pg`, whose errors are of another class.
 */
export function sqlStateOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('severity' in error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Milliseconds that a request may wait for a database that does not answer. */
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
