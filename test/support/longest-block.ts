import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 5;
const ROUNDS = 3;

/**
 * The longest time in milliseconds for which `work` held up the event loop, in the best of three rounds: what the work
 * itself causes is there in each round, what other processes on the machine cause is not.
 */
export async function longestBlock(work: (round: number) => Promise<unknown>): Promise<number> {
  const longest: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) longest.push(await measure(() => work(round)));
  return Math.min(...longest);
}

async function measure(work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  // The timer of the probe has to run before the work begins, and once more behind it.
  await pause();
  delay.reset();
  await work();
  await pause();
  delay.disable();
  return delay.max / 1e6;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 4 * RESOLUTION_MS));
}
