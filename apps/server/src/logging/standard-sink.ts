import { closeSync, fstatSync, openSync, write } from 'node:fs';
import { devNull } from 'node:os';
import { isatty } from 'node:tty';
import type { Sink } from './output.ts';

const RETRY_MS = 100;

type StandardStream = NodeJS.WriteStream & { readonly fd: number };

/** Writes to stdout or stderr without ever blocking the event loop. */
export function standardSink(stream: StandardStream): Sink {
  // `done` gets the error. No other listener may end the process, as the command line does.
  stream.removeAllListeners('error').on('error', () => {});
  const kind = fstatSync(stream.fd);
  // Node writes to these asynchronously. Writes to files and terminals would block the event loop.
  return kind.isFIFO() || kind.isSocket() ? pipeSink(stream) : fileSink(stream.fd);
}

function pipeSink(stream: StandardStream): Sink {
  return {
    send: (text, done) => void stream.write(text, (error) => done(error, 0)),
    holdsThread: () => false,
  };
}

/** For files and terminals. A user may pause a terminal for any time. */
function fileSink(fd: number): Sink {
  let isWriting = false;

  function writeFrom(bytes: Buffer, start: number, done: Parameters<Sink['send']>[1]): void {
    isWriting = true;
    write(fd, bytes, start, bytes.length - start, null, (error, count) => {
      isWriting = false;
      if (error?.code === 'EAGAIN') setTimeout(() => writeFrom(bytes, start, done), RETRY_MS);
      else if (error) done(error, start);
      else if (start + count < bytes.length) writeFrom(bytes, start + count, done);
      else done(null, bytes.length);
    });
  }

  return {
    send: (text, done) => writeFrom(Buffer.from(text), 0, done),
    holdsThread: () => isWriting,
  };
}

// Checked at the start, because a closed terminal is no longer detected as one.
const TERMINALS = [0, 1, 2].filter((fd) => isatty(fd));

/** Node restores terminals when it exits, and aborts if one was closed in the meantime. This replaces the closed ones. */
export function releaseClosedTerminals(): void {
  for (const fd of TERMINALS.filter((one) => !isatty(one))) {
    closeSync(fd);
    // Gets the lowest free number, which is that of the one just closed.
    openSync(devNull, 'r+');
  }
}
