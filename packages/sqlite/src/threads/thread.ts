import { Worker } from 'node:worker_threads';
import { unavailable } from '@tokenhouse/core';
import { steadyNow, type ThreadAnswer, type ThreadRequest } from './thread-messages.ts';

/** The main thread's interface to a worker thread with its own connection. */
export interface Thread {
  /** Starts it, if it is not running. */
  start(): void;
  /**
   * Runs a function in the thread, after earlier calls. Rejects with `unavailable` when the database fails or the
   * thread dies; a new thread serves the next call.
   */
  call(name: string, args: readonly unknown[]): Promise<unknown>;
  /** Finishes the pending calls, closes the thread's connection, and rejects later calls. */
  stop(): Promise<void>;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The thread that runs `script` on `file`, started by the first call. It keeps the process alive only during a call.
 */
export function createThread(script: URL, file: string): Thread {
  const waiting = new Map<number, Waiting>();
  let thread: Worker | undefined;
  let sent = 0;
  let stopped = false;

  function startWorker(): Worker {
    const started = new Worker(script, { workerData: { file } });
    started.unref();
    started.on('message', settle);
    started.once('error', (error) => abandon(started, error));
    started.once('exit', (code) => abandon(started, new Error(`the thread ended with code ${code}`)));
    return started;
  }

  function settle(answer: ThreadAnswer): void {
    const call = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (waiting.size === 0) thread?.unref();
    if (answer.outcome === 'done') call?.resolve(answer.result);
    else call?.reject(answer.database ? unavailable(answer.error) : answer.error);
  }

  function abandon(dead: Worker, cause: Error): void {
    if (thread !== dead) return;
    thread = undefined;
    for (const { reject } of waiting.values()) reject(unavailable(cause));
    waiting.clear();
  }

  return {
    start() {
      thread ??= startWorker();
    },
    call(name, args) {
      return new Promise((resolve, reject) => {
        if (stopped) throw unavailable(new Error('the database is closed'));
        thread ??= startWorker();
        sent += 1;
        const request: ThreadRequest = { id: sent, name, args, askedAt: steadyNow() };
        thread.postMessage(request);
        thread.ref();
        waiting.set(sent, { resolve, reject });
      });
    },
    async stop() {
      stopped = true;
      const last = thread;
      if (last === undefined) return;
      const ended = new Promise((resolve) => last.once('exit', resolve));
      last.ref();
      last.postMessage('stop');
      await ended;
    },
  };
}
