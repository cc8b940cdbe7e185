import { expect, test } from 'vitest';
import { createSteadyClock } from './steady-clock.ts';

function clocks() {
  const times = { monotonic: 1_000, wall: 1_700_000_000_000 };
  const read = createSteadyClock(
    () => times.monotonic,
    () => times.wall,
  );
  return {
    read,
    pass(ms: { monotonic: number; wall: number }) {
      times.monotonic += ms.monotonic;
      times.wall += ms.wall;
      return read();
    },
  };
}

test('goes with the monotonic clock while both agree', () => {
  const { read, pass } = clocks();
  const start = read();
  expect(pass({ monotonic: 500, wall: 501 }) - start).toBe(500);
});

test('goes on over a sleep in which the monotonic clock stood still', () => {
  const { read, pass } = clocks();
  const start = read();
  expect(pass({ monotonic: 10, wall: 60_010 }) - start).toBe(60_010);
  expect(pass({ monotonic: 100, wall: 100 }) - start).toBe(60_110);
});

test('is not set back with the wall clock', () => {
  const { read, pass } = clocks();
  const start = read();
  expect(pass({ monotonic: 100, wall: -3_600_000 }) - start).toBe(100);
  expect(pass({ monotonic: 100, wall: 100 }) - start).toBe(200);
});

test('counts a slow drift of the wall clock when it has become a leap', () => {
  const { read, pass } = clocks();
  const start = read();
  for (let second = 0; second < 60; second += 1) pass({ monotonic: 1_000, wall: 1_001 });
  expect(read() - start).toBeGreaterThanOrEqual(60_000);
  expect(read() - start).toBeLessThanOrEqual(60_060);
});
