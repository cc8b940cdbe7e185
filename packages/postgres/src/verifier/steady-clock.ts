// Small differences between the two clocks are normal. A larger one is a leap.
const LEAP_MS = 50;

/**
 * Milliseconds that only go forward, also while the machine sleeps: the monotonic clock may stop then, and the wall
 * clock jumps. The clock that shows more elapsed time counts, because a lease must not last too long.
 */
export function createSteadyClock(
  monotonic: () => number = () => performance.now(),
  wall: () => number = Date.now,
): () => number {
  let ahead = wall() - monotonic();
  let slept = 0;
  return () => {
    const now = monotonic();
    const leap = wall() - now - ahead;
    if (leap > LEAP_MS || leap < -LEAP_MS) {
      ahead += leap;
      if (leap > 0) slept += leap;
    }
    return now + slept;
  };
}
