/** Runs a function once, after this many milliseconds. Returns a function that cancels it. Tests pass their own. */
export type StartTimer = (run: () => void, ms: number) => () => void;

export const startTimerOnRealClock: StartTimer = (run, ms) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

export interface PollLoop {
  /** Starts a round at once, or when the current one ends. */
  wake(): void;
  /** Starts no more rounds. */
  stop(): void;
}

export interface PollLoopOptions {
  /** Resolves with whether to run another round. */
  readonly round: () => Promise<boolean>;
  /** Called for the first of several failures in a row. */
  readonly onFailure: (error: unknown) => void;
  readonly startTimer?: StartTimer | undefined;
}

const EVERY_MS = 400;
const MAX_PAUSE_MS = 5_000;

/** Runs one round after another, the first when woken. Waits longer after each failure in a row. */
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
        pause = Math.min(EVERY_MS * 2 ** failures, MAX_PAUSE_MS);
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
