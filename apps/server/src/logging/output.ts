/** Lines for stdout or stderr. The server keeps running even if they are lost. */
export interface Output {
  /** Never waits and never throws. Drops lines that cannot be written. */
  write(lines: string): void;
  /** Resolves when everything has been written or dropped, or after the given milliseconds. */
  drain(limitMs: number): Promise<void>;
  /** Whether a thread waits for a write to end. `process.exit` would wait for that thread. */
  holdsThread(): boolean;
}

/** The destination of an output. */
export interface Sink {
  /** Writes all of a text, then calls `done` with the error and the number of bytes written before it. */
  send(text: string, done: (error: Error | null | undefined, bytesWritten: number) => void): void;
  /** Whether a thread of the process waits for a write to end. */
  holdsThread(): boolean;
}

export interface OutputOptions {
  readonly sink: Sink;
  /** Called once, when lines are lost for the first time. */
  readonly onLoss?: (reason: string) => void;
  /** Called with the number of lost lines each time that writing works again. */
  readonly onRecovery?: (lines: number) => void;
  /** The pause after a failure in milliseconds: 10 seconds by default. */
  readonly pauseMs?: number;
}

/** The limit of waiting characters: a few seconds of a busy server's log. */
const MAX_WAITING = 4 * 1024 * 1024;

/** Writes to `sink`, one text at a time. At most 4 MiB wait. */
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
    if (waiting !== '') return void send(waiting);
    state = 'idle';
    afterWriting();
  }

  function fail({ message }: Error, text: string, bytesWritten: number): void {
    state = 'failed';
    lose(text + waiting, message);
    // The next line must not continue one that was cut.
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
