// The clocks of a machine differ by a little all the time; a leap is more than that.
const LEAP_MS = 50;

/**
 * Milliseconds that only go forward, also over a machine's sleep: the monotonic clock may stand still then, and the
 * wall clock leaps. Whichever says that more time has passed is believed, since a lease must not outlive its time.
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
