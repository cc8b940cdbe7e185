import { TokenhouseError, unavailable } from '@tokenhouse/core';
import pg from 'pg';

// SQLSTATE classes that mean a fault in our own statement or data and not in the database's health:
// data exception, constraint violation, syntax or access rule.
const OWN_FAULT = new Set(['22', '23', '42']);

/** Runs `work`, turning what says that the database is away, overloaded or stopping into `unavailable`. */
export async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TokenhouseError) throw error;
    if (error instanceof pg.DatabaseError && OWN_FAULT.has((error.code ?? '').slice(0, 2))) throw error;
    throw unavailable(error);
  }
}
