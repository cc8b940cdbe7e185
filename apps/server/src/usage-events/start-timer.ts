/** Runs something once, after so many milliseconds; the answer takes that back. Tests bring a clock of their own. */
export type StartTimer = (run: () => void, ms: number) => () => void;

export const startTimer: StartTimer = (run, ms) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};
