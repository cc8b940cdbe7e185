import { Readable } from 'node:stream';

/** The body of a `text/event-stream` (HTML standard, section 9.2). */
export interface EventStream {
  readonly body: Readable;
  event(event: { readonly name: string; readonly id: string; readonly data: unknown }): void;
  /** Shows that the connection lives, to both ends and all between. */
  heartbeat(): void;
  /** Ends the body; what was sent before still arrives. */
  end(): void;
}

const RECONNECT_AFTER_MS = 2_000;
// Of a reader that is this far behind nothing can be expected but to come again.
const MAX_BACKLOG_BYTES = 1024 * 1024;

/** A stream that says at once that it is open. One whose reader falls a mebibyte behind is broken off. */
export function createEventStream(): EventStream {
  const body = new Readable({ read() {} });
  let isOver = false;

  function send(text: string): void {
    if (isOver || body.destroyed) return;
    body.push(`${text}\n\n`);
    if (body.readableLength > MAX_BACKLOG_BYTES) body.destroy();
  }

  send(`retry: ${RECONNECT_AFTER_MS}\n: open`);
  return {
    body,
    // JSON has no line breaks, which would end the field.
    event: ({ name, id, data }) => send(`event: ${name}\nid: ${id}\ndata: ${JSON.stringify(data)}`),
    heartbeat: () => send(': still here'),
    end() {
      isOver = true;
      body.push(null);
    },
  };
}
