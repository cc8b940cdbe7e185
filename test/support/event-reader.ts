import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';

/** An event as it came, its data parsed. */
export interface ReceivedEvent {
  readonly event: string;
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** By `performance.now()`. */
  readonly receivedAt: number;
}

/** A `text/event-stream` that is being read. */
export interface EventReader {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  /** What has come up to the first event, as text. */
  beginning(): string;
  readonly events: readonly ReceivedEvent[];
  /** How it was over: `ended` by the server in good order, or `broken` off. */
  readonly over: Promise<'ended' | 'broken'>;
  /** Reads no further, until `resume`. */
  pause(): void;
  resume(): void;
  close(): void;
}

/** Opens the address, on a connection of its own, and reads on until it is over. Resolves with the first bytes of the body. */
export async function readEvents(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<EventReader> {
  const outgoing = request(url, { headers, agent: false });
  outgoing.end();
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  // Once it is open, breaking it off is no failure of the reader.
  outgoing.on('error', () => {});
  incoming.on('error', () => {});
  const events: ReceivedEvent[] = [];
  let beginning = '';
  let rest = '';
  incoming.setEncoding('utf8');
  incoming.on('data', (chunk) => {
    if (events.length === 0) beginning += chunk;
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop() ?? '';
    events.push(...blocks.flatMap((block) => parseEvent(block) ?? []));
  });
  const over = new Promise<'ended' | 'broken'>((resolve) =>
    incoming.once('close', () => resolve(incoming.complete ? 'ended' : 'broken')),
  );
  await Promise.race([once(incoming, 'data'), over]);
  return {
    status: incoming.statusCode,
    headers: incoming.headers,
    beginning: () => beginning,
    events,
    over,
    pause: () => void incoming.pause(),
    resume: () => void incoming.resume(),
    close: () => void outgoing.destroy(),
  };
}

function parseEvent(block: string): ReceivedEvent | undefined {
  const { event, id, data } =
    /^event: (?<event>.*)\nid: (?<id>.*)\ndata: (?<data>.*)$/.exec(block)?.groups ?? {};
  if (event === undefined || id === undefined || data === undefined) return undefined;
  return { event, id, data: JSON.parse(data), receivedAt: performance.now() };
}
