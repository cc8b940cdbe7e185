import type { ReadArguments, ReadName, ReadResult } from './calls.ts';
import { createThread } from './thread.ts';

/** The main thread's interface to the reader thread. */
export interface LogReader {
  /**
   * Runs the read after earlier ones. Rejects with `unavailable` when the database fails or the thread dies; a
   * new thread serves the next read.
   */
  read<Name extends ReadName>(name: Name, ...args: ReadArguments<Name>): Promise<ReadResult<Name>>;
  /** Finishes the pending reads, closes the thread's connection, and rejects later reads. */
  stop(): Promise<void>;
}

/**
 * Reads the usage log in a thread, because a read can block the event loop for too long. The first read
 * starts the thread.
 */
export function createLogReader(file: string): LogReader {
  const thread = createThread(new URL('./reader-thread.js', import.meta.url), file);
  return {
    read<Name extends ReadName>(name: Name, ...args: ReadArguments<Name>) {
      // The thread returns the result type of the read with this name.
      return thread.call(name, args) as Promise<ReadResult<Name>>;
    },
    stop: thread.stop,
  };
}
