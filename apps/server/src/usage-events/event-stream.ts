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
  /** Shows both ends and all proxies that the connection is alive. */
  heartbeat(): void;
  /** Ends the body. The events before it still arrive. */
  end(): void;
}

const RECONNECT_AFTER_MS = 2_000;
// A reader that is this far behind has to reconnect.
const MAX_BACKLOG_BYTES = 1024 * 1024;

/** Creates a stream that sends a comment at once. Closes it when its reader is more than 1 MiB behind. */
export function createEventStream(): EventStream {
  const body = new Readable({ read() {} });
  let isOver = false;

  function write(text: string): void {
    if (isOver) return;
    // Checked before pushing: a large batch does not mean that the reader is slow.
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

/** JSON contains no line breaks, which would end the field. */
function toText({ name, id, data }: StreamEvent): string {
  return `event: ${name}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}
