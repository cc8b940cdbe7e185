import type { WriteArguments, WriteName, WriteResult } from './calls.ts';
import { createThread } from './thread.ts';

/** The writer thread, seen from the main thread. */
export interface Writer {
  /**
   * Runs the write in a transaction of its own and resolves once that is committed. Rejects with
   * `unavailable` when the database fails or the thread dies; a new thread serves the next write.
   */
  run<Name extends WriteName>(name: Name, ...args: WriteArguments<Name>): Promise<WriteResult<Name>>;
  /** Finishes the writes in progress, closes the thread's connection, and rejects later ones. */
  stop(): Promise<void>;
}

/** Starts the thread that writes to the file. It keeps the process alive only while a write is in progress. */
export function startWriter(file: string): Writer {
  const thread = createThread(new URL('./writer-thread.js', import.meta.url), file);
  thread.start();
  return {
    run<Name extends WriteName>(name: Name, ...args: WriteArguments<Name>) {
      // The thread returns the result type of the write with this name.
      return thread.call(name, args) as Promise<WriteResult<Name>>;
    },
    stop: thread.stop,
  };
}
