/** Lines for stdout or stderr. The server goes on whatever becomes of them. */
export interface Output {
  /** Never waits and never throws. What cannot be written is dropped. */
  write(lines: string): void;
  /** Resolves when everything has been written or dropped, or after so many milliseconds. */
  drain(limitMs: number): Promise<void>;
  /** Whether a thread waits for a write to end. `process.exit` would wait for that thread. */
  holdsThread(): boolean;
}

/** Where an output goes. */
export interface Sink {
  /** Writes all of a text, then calls `done` with the error, and with the bytes that went out before it. */
  send(text: string, done: (error: Error | null | undefined, bytesWritten: number) => void): void;
  /** Whether a thread of the process waits for a write to end. */
  holdsThread(): boolean;
}

export interface OutputOptions {
  readonly sink: Sink;
  /** Called once, when lines are lost for the first time. */
  readonly onLoss?: (reason: string) => void;
  /** Called with the number of lines that were lost, each time that writing works again. */
  readonly onRecovery?: (lines: number) => void;
  /** After a failure nothing is written for so long: 10 seconds by default. */
  readonly pauseMs?: number;
}

/** Characters that may wait: a busy server's log of some seconds. */
const MAX_WAITING = 4 * 1024 * 1024;

/** Writes to `sink`, one piece at a time, and keeps at most 4 MiB that wait. */
export function createOutput({ sink, onLoss, onRecovery, pauseMs = 10_000 }: OutputOptions): Output {
  let state: 'idle' | 'writing' | 'failed' = 'idle';
  let waiting = '';
  let lost = 0;
  let isLossReported = false;
  let afterWriting: () => void = () => {};

  function send(text: string): void {
    state = 'writing';
    waiting = '';
    sink.send(text, (error, bytesWritten) => {
      if (error) fail(error, text, bytesWritten);
      else sendRest();
    });
  }

  function sendRest(): void {
    const lines = lost;
    lost = 0;
    if (lines > 0) onRecovery?.(lines);
    if (waiting !== '') {
      send(waiting);
    } else {
      state = 'idle';
      afterWriting();
    }
  }

  function fail({ message }: Error, text: string, bytesWritten: number): void {
    state = 'failed';
    lose(text + waiting, message);
    // The next line must not run into one that was cut in two.
    waiting = bytesWritten > 0 ? '\n' : '';
    afterWriting();
    setTimeout(() => {
      state = 'idle';
    }, pauseMs).unref();
  }

  function lose(lines: string, reason: string): void {
    lost += lines.split('\n').length - 1;
    if (!isLossReported) onLoss?.(reason);
    isLossReported = true;
  }

  return {
    write(lines) {
      if (state === 'failed') lose(lines, '');
      else if (waiting.length + lines.length > MAX_WAITING) lose(lines, 'the output is not being read');
      else if (state === 'writing') waiting += lines;
      else send(waiting + lines);
    },
    drain: (limitMs) =>
      new Promise((resolve) => {
        if (state !== 'writing') return resolve();
        afterWriting = resolve;
        setTimeout(resolve, limitMs);
      }),
    holdsThread: () => sink.holdsThread(),
  };
}
