import { sqlStateOf } from './failures.ts';

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
