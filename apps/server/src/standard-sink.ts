import { closeSync, fstatSync, openSync, write } from 'node:fs';
import { devNull } from 'node:os';
import { isatty } from 'node:tty';
import type { Sink } from './output.ts';

const RETRY_MS = 100;

type StandardStream = NodeJS.WriteStream & { readonly fd: number };

/** Writes to stdout or stderr without ever keeping the event loop waiting. */
export function standardSink(stream: StandardStream): Sink {
  // An error reaches `done`. Nobody else may end the process for it, as the command line does.
  stream.removeAllListeners('error').on('error', () => {});
  const kind = fstatSync(stream.fd);
  // Node writes to these without waiting. To files and terminals it would wait, on the event loop.
  return kind.isFIFO() || kind.isSocket() ? pipeSink(stream) : fileSink(stream.fd);
}

function pipeSink(stream: StandardStream): Sink {
  return {
    send: (text, done) => void stream.write(text, (error) => done(error, 0)),
    holdsThread: () => false,
  };
}

/** Also for a terminal, where a person may stop the output for as long as they like. */
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

// As they are at the start: a terminal that was closed is none any more.
const TERMINALS = [0, 1, 2].filter((fd) => isatty(fd));

/** Node restores terminals when it exits, and aborts where one has been closed meanwhile. This takes those out of its way. */
export function releaseClosedTerminals(): void {
  for (const fd of TERMINALS.filter((one) => !isatty(one))) {
    closeSync(fd);
    // The lowest free number, so that it takes the place of the one just closed.
    openSync(devNull, 'r+');
  }
}
