import type { Shell } from '../operator/shell.ts';

const EVERY_MS = 500;

export interface Progress {
  /** Counts written rows. */
  add(rows: number): void;
  end(): void;
}

/** Reports on stderr how many rows were written and how fast. On a terminal it overwrites one line. */
export function startProgress({ stderr }: Shell, isWanted: boolean): Progress {
  const startedAt = performance.now();
  let rows = 0;
  let reportedAt = startedAt;
  const isTerminal = stderr.isTTY === true;

  function report(isLast: boolean): void {
    const seconds = (performance.now() - startedAt) / 1000;
    const line = `${rows} rows, ${Math.round(rows / Math.max(seconds, 0.001))} rows/s`;
    if (isTerminal) stderr.write(`\r\x1b[K${line}${isLast ? '\n' : ''}`);
    else stderr.write(`${line}\n`);
  }

  return {
    add(more) {
      rows += more;
      if (!isWanted || performance.now() - reportedAt < EVERY_MS) return;
      reportedAt = performance.now();
      report(false);
    },
    end() {
      if (isWanted) report(true);
    },
  };
}
