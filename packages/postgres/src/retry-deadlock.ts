import pg from 'pg';

const ATTEMPTS = 5;

/**
 * Runs `work` again when PostgreSQL has chosen it as the victim of a deadlock: an operator who updates many tokens at
 * once locks them in any order. `work` must be one statement or one whole transaction.
 */
export async function retryDeadlock<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const isDeadlock = error instanceof pg.DatabaseError && error.code === '40P01';
      if (!isDeadlock || attempt === ATTEMPTS) throw error;
    }
  }
}
