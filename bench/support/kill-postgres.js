import { execFileSync } from 'node:child_process';
import { stopChild } from './children.js';
import { pause } from './latency.js';

/** `kill -9` of all processes of the cluster, which flush nothing and close no connection. */
export async function killPostgres(cluster) {
  const first = cluster.process();
  const others = childrenOf(first.pid);
  const gone = stopChild(first, 'SIGKILL');
  for (const pid of others) kill(pid);
  await gone;
  // A new cluster refuses to start while an old process holds the shared memory.
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
    // It has already ended, as children do after the first process has ended.
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
