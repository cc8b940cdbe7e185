import type { ReadArguments, ReadName, ReadResult } from './reads.ts';
import { createThread } from './thread.ts';

/** The reader thread, seen from the main thread. */
export interface LogReader {
  /**
   * Runs the read, after those asked for before. Rejects with `unavailable` when the database fails or the thread dies; a
   * new thread serves the next read.
   */
  read<Name extends ReadName>(name: Name, ...args: ReadArguments<Name>): Promise<ReadResult<Name>>;
  /** Finishes the reads under way, closes the thread's connection, and refuses what comes later. */
  stop(): Promise<void>;
}

/**
 * Reads the usage log in a thread, since such a read can take longer than the event loop may be blocked. The first read
 * starts the thread.
 */
export function createLogReader(file: string): LogReader {
  const thread = createThread(new URL('./reader-thread.js', import.meta.url), file);
  return {
    read<Name extends ReadName>(name: Name, ...args: ReadArguments<Name>) {
      // Whatever the thread returns for this name is that read's result.
      return thread.call(name, args) as Promise<ReadResult<Name>>;
    },
    stop: thread.stop,
  };
}
