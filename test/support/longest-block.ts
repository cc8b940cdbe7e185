import { readFileSync } from 'node:fs';

const PROBE_MS = 2;
const ROUNDS = 3;

/**
 * The longest time in milliseconds for which `work` kept the event loop from its other work, in the best of three rounds.
 * Counts the time for which this thread ran, not the wall-clock time, so that other processes on the machine do not
 * count.
 */
export async function longestBlock(work: (round: number) => Promise<unknown>): Promise<number> {
  const longest: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) longest.push(await measure(() => work(round)));
  return Math.min(...longest);
}

async function measure(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let before = timeRun();
  const probe = setInterval(() => {
    const now = timeRun();
    longest = Math.max(longest, now - before);
    before = now;
  }, PROBE_MS);
  await work();
  // The probe runs once more, after the work.
  await new Promise((resolve) => setTimeout(resolve, 4 * PROBE_MS));
  clearInterval(probe);
  return longest;
}

/**
 * Milliseconds for which the main thread has run. Linux reports it in nanoseconds, as the first number of schedstat
 * (https://docs.kernel.org/scheduler/sched-stats.html); elsewhere it is the time on the clock.
 */
function timeRun(): number {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'latin1').split(' ', 1)[0]) / 1e6;
  } catch {
    return performance.now();
  }
}
