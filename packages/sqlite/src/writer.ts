import { Worker } from 'node:worker_threads';
import { unavailable } from '@tokenhouse/core';
import {
  steadyNow,
  type WriteAnswer,
  type WriteArguments,
  type WriteName,
  type WriteRequest,
  type WriteResult,
} from './writes.ts';

/** The writer thread, seen from the main thread. */
export interface Writer {
  /**
   * Runs the write in a transaction of its own and resolves once that is committed. Rejects with
   * `unavailable` when the database fails or the thread dies; a new thread serves the next write.
   */
  run<Name extends WriteName>(name: Name, ...args: WriteArguments<Name>): Promise<WriteResult<Name>>;
  /** Finishes the writes under way, closes the thread's connection, and refuses what comes later. */
  stop(): Promise<void>;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Starts the thread that writes to the file. It keeps the process alive only while a write is under way. */
export function startWriter(file: string): Writer {
  const waiting = new Map<number, Waiting>();
  let thread: Worker | undefined = startThread();
  let sent = 0;
  let stopped = false;

  function startThread(): Worker {
    const started = new Worker(new URL('./writer-thread.js', import.meta.url), { workerData: { file } });
    started.unref();
    started.on('message', settle);
    started.once('error', (error) => abandon(started, error));
    started.once('exit', (code) => abandon(started, new Error(`the writer thread ended with code ${code}`)));
    return started;
  }

  function settle(answer: WriteAnswer): void {
    const write = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (waiting.size === 0) thread?.unref();
    if (answer.outcome === 'done') write?.resolve(answer.result);
    else write?.reject(answer.database ? unavailable(answer.error) : answer.error);
  }

  function abandon(dead: Worker, cause: Error): void {
    if (thread !== dead) return;
    thread = undefined;
    for (const { reject } of waiting.values()) reject(unavailable(cause));
    waiting.clear();
  }

  return {
    run(name, ...args) {
      return new Promise((resolve, reject) => {
        if (stopped) throw unavailable(new Error('the database is closed'));
        thread ??= startThread();
        sent += 1;
        const request: WriteRequest = { id: sent, name, args, askedAt: steadyNow() };
        thread.postMessage(request);
        thread.ref();
        // Whatever the thread answers to this name is that write's result.
        waiting.set(sent, { resolve: resolve as Waiting['resolve'], reject });
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
