import { once } from 'node:events';

const running = new Set();

// Whatever ends the bench, what it started ends with it. A signal to the whole terminal does not come this far.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Has the child killed when the bench ends before it. */
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
