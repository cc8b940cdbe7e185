import { execFileSync } from 'node:child_process';
import { stopChild } from './children.js';
import { pause } from './latency.js';

/** `kill -9` of all processes of the cluster: nothing is flushed, nothing is said to anybody. */
export async function killPostgres(cluster) {
  const first = cluster.process();
  const others = childrenOf(first.pid);
  const gone = stopChild(first, 'SIGKILL');
  for (const pid of others) kill(pid);
  await gone;
  // A new one refuses to start while one of the old holds the shared memory.
  while (others.some((pid) => isRunning(pid))) await pause(10);
}

function childrenOf(parent) {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, ppid]) => ppid === parent)
    .map(([pid]) => pid);
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It went by itself: they do, once the first one is gone.
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
