/** Runs something once, after so many milliseconds; the answer takes that back. Tests bring a clock of their own. */
export type StartTimer = (run: () => void, ms: number) => () => void;

export const startTimerOnRealClock: StartTimer = (run, ms) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

export interface PollLoop {
  /** Begins a round at once, or as soon as the one under way is over. */
  wake(): void;
  /** No round begins any more. */
  stop(): void;
}

export interface PollLoopOptions {
  /** Resolves with whether there is to be another round. */
  readonly round: () => Promise<boolean>;
  /** Told of the first of several failures in a row. */
  readonly onFailure: (error: unknown) => void;
  readonly startTimer?: StartTimer | undefined;
}

const EVERY_MS = 400;
const MOST_PATIENT_MS = 5_000;

/** Runs round after round, never two at once, and none until woken. After a failure it waits longer and longer. */
export function startPollLoop({
  round,
  onFailure,
  startTimer = startTimerOnRealClock,
}: PollLoopOptions): PollLoop {
  let isWanted = false;
  let stopped = false;
  let rouse = () => {};

  async function run(): Promise<void> {
    let failures = 0;
    let pause: number | undefined;
    while (!stopped) {
      await sleep(pause);
      if (stopped) return;
      isWanted = false;
      try {
        pause = (await round()) ? EVERY_MS : undefined;
        failures = 0;
      } catch (error) {
        failures += 1;
        pause = Math.min(EVERY_MS * 2 ** failures, MOST_PATIENT_MS);
        if (failures === 1) onFailure(error);
      }
    }
  }

  function sleep(ms: number | undefined): Promise<void> {
    if (isWanted) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = ms === undefined ? () => {} : startTimer(resolve, ms);
      rouse = () => {
        cancel();
        resolve();
      };
    });
  }

  void run();
  return {
    wake() {
      isWanted = true;
      rouse();
    },
    stop() {
      stopped = true;
      rouse();
    },
  };
}
