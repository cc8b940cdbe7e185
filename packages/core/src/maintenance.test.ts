import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startMaintenance } from './maintenance.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-08-01T00:00:00Z') }));
afterEach(() => void vi.useRealTimers());

function start(failing = 0) {
  const at: number[] = [];
  const errors: unknown[] = [];
  let left = failing;
  const maintain = async (now: Date) => {
    at.push(now.getTime() - Date.parse('2026-08-01T00:00:00Z'));
    left -= 1;
    if (left >= 0) throw new Error('away');
  };
  const stop = startMaintenance({
    database: { maintain },
    clock: () => new Date(),
    onError: (error) => errors.push(error),
  });
  return { at, errors, stop };
}

test('maintains at once and each hour', async () => {
  const { at, errors } = start();
  await vi.advanceTimersByTimeAsync(2 * HOUR);
  expect(at).toEqual([0, HOUR, 2 * HOUR]);
  expect(errors).toEqual([]);
});

test('reports a failure, and retries every minute until it succeeds', async () => {
  const { at, errors } = start(2);
  await vi.advanceTimersByTimeAsync(10 * MINUTE);
  expect(at).toEqual([0, MINUTE, 2 * MINUTE]);
  expect(errors).toEqual([new Error('away'), new Error('away')]);
});

test('nothing happens any more once it is stopped, also when it was about to be tried again', async () => {
  const { at, errors, stop } = start(1);
  await vi.advanceTimersByTimeAsync(MINUTE / 2);
  stop();
  await vi.advanceTimersByTimeAsync(3 * HOUR);
  expect([at, errors.length]).toEqual([[0], 1]);
  expect(vi.getTimerCount()).toBe(0);
});

test('does not report a failure after the stop', async () => {
  const { at, errors, stop } = start(1);
  queueMicrotask(stop);
  await vi.advanceTimersByTimeAsync(HOUR);
  expect([at, errors]).toEqual([[0], []]);
});

test('a maintenance that is stopped at once does not begin', async () => {
  const { at, stop } = start();
  stop();
  await vi.advanceTimersByTimeAsync(HOUR);
  expect(at).toEqual([]);
});
