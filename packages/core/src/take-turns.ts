import { TokenhouseError } from './errors.ts';

/** Runs each user's work one call at a time, in the order of the calls. Different users do not wait for each other. */
export type TakeTurns = <T>(userId: string, work: () => Promise<T>) => Promise<T>;

/** Rejects with `rate_limited` when `maxWaiting` of the user's calls are already waiting. */
export function createTurns(maxWaiting: number): TakeTurns {
  const queues = new Map<string, { last: Promise<unknown>; length: number }>();

  return async (userId, work) => {
    const queue = queues.get(userId) ?? { last: Promise.resolve(), length: 0 };
    if (queue.length > maxWaiting) throw tooMany();
    queues.set(userId, queue);
    queue.length += 1;
    const turn = queue.last.then(work);
    // The next call runs also when this one fails.
    queue.last = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      queue.length -= 1;
      if (queue.length === 0) queues.delete(userId);
    }
  };
}

function tooMany(): TokenhouseError {
  const detail = 'Too many of your requests are waiting. Wait for their responses, then try again.';
  return new TokenhouseError('rate_limited', detail, { retryAfter: 1 });
}
