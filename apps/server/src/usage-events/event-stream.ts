import { Readable } from 'node:stream';

/** One event; the data is sent as JSON. */
export interface StreamEvent {
  readonly name: string;
  readonly id: string;
  readonly data: unknown;
}

/** The body of a `text/event-stream` (HTML standard, section 9.2). */
export interface EventStream {
  readonly body: Readable;
  send(events: readonly StreamEvent[]): void;
  /** Shows that the connection lives, to both ends and all between. */
  heartbeat(): void;
  /** Ends the body; what was sent before still arrives. */
  end(): void;
}

const RECONNECT_AFTER_MS = 2_000;
// Of a reader that is this far behind nothing can be expected but to come again.
const MAX_BACKLOG_BYTES = 1024 * 1024;

/** A stream that says at once that it is open. It is broken off when its reader is a mebibyte behind already. */
export function createEventStream(): EventStream {
  const body = new Readable({ read() {} });
  let isOver = false;

  function write(text: string): void {
    if (isOver) return;
    // Looked at before and not behind: how much comes at once is no fault of the reader's.
    if (body.readableLength > MAX_BACKLOG_BYTES) body.destroy();
    else body.push(text);
  }

  write(`retry: ${RECONNECT_AFTER_MS}\n: open\n\n`);
  return {
    body,
    send: (events) => write(events.map(toText).join('')),
    heartbeat: () => write(': still here\n\n'),
    end() {
      isOver = true;
      body.push(null);
    },
  };
}

/** JSON has no line breaks, which would end the field. */
function toText({ name, id, data }: StreamEvent): string {
  return `event: ${name}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}
