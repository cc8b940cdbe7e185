import { once } from 'node:events';

const running = new Set();

// Stops all children when the bench ends, because a signal to the terminal does not reach them.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Kills the child if the bench ends first. */
export function keepTrackOf(child) {
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** Sends the signal and resolves once the process is gone, or at once if it is. */
export async function stopChild(child, signal = 'SIGTERM') {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}
