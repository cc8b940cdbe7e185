import type { Shell } from './shell.ts';

const EVERY_MS = 500;

export interface Progress {
  /** So many more rows were written. */
  add(rows: number): void;
  end(): void;
}

/** Tells on stderr how many rows were written and how fast; on a terminal in one line that is written over. */
export function startProgress({ stderr }: Shell, isWanted: boolean): Progress {
  const startedAt = performance.now();
  let rows = 0;
  let toldAt = startedAt;
  const isTerminal = stderr.isTTY === true;

  function tell(isLast: boolean): void {
    const seconds = (performance.now() - startedAt) / 1000;
    const line = `${rows} rows, ${Math.round(rows / Math.max(seconds, 0.001))} rows/s`;
    if (isTerminal) stderr.write(`\r\x1b[K${line}${isLast ? '\n' : ''}`);
    else stderr.write(`${line}\n`);
  }

  return {
    add(more) {
      rows += more;
      if (!isWanted || performance.now() - toldAt < EVERY_MS) return;
      toldAt = performance.now();
      tell(false);
    },
    end() {
      if (isWanted) tell(true);
    },
  };
}
