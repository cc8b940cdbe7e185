import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly raw?: string | Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The text as JSON; undefined when it is none. */
  readonly body: unknown;
}

/** One request over the wire, on a connection of its own, with no header that the test did not ask for. */
export function send(port: number, call: Call): Promise<Answer> {
  const payload = call.raw ?? (call.body === undefined ? undefined : JSON.stringify(call.body));
  const chunked = call.headers?.['transfer-encoding'] !== undefined;
  const headers = {
    ...(payload !== undefined && { 'content-type': 'application/json' }),
    ...(payload !== undefined && !chunked && { 'content-length': Buffer.byteLength(payload) }),
    ...call.headers,
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port, path: call.path, method: call.method, headers, agent: false },
      (incoming) => readAnswer(incoming).then(resolve, reject),
    );
    outgoing.on('error', reject);
    outgoing.end(payload);
  });
}

async function readAnswer(incoming: IncomingMessage): Promise<Answer> {
  let text = '';
  incoming.setEncoding('utf8');
  for await (const chunk of incoming) text += chunk;
  return { status: incoming.statusCode ?? 0, headers: incoming.headers, text, body: parse(text) };
}

/** A request of which the headers and the first bytes of the body have been sent. */
export interface HalfSent {
  /** May arrive before the rest is sent. */
  readonly answer: Promise<Answer>;
  sendRest(): Promise<Answer>;
  breakOff(): void;
}

/** Sends the headers and the first 5 bytes of `raw`. */
export async function sendHalf(port: number, call: Call & { readonly raw: string }): Promise<HalfSent> {
  const { method, path, raw } = call;
  const headers = { 'content-type': 'application/json', 'content-length': raw.length, ...call.headers };
  const outgoing = request({ host: '127.0.0.1', port, path, method, headers, agent: false });
  const answer = once(outgoing, 'response').then(([incoming]) => readAnswer(incoming as IncomingMessage));
  // Only some callers await it; a closed request has no response.
  answer.catch(() => {});
  await new Promise((resolve) => outgoing.write(raw.slice(0, 5), resolve));
  return {
    answer,
    sendRest() {
      outgoing.end(raw.slice(5));
      return answer;
    },
    breakOff: () => void outgoing.destroy(),
  };
}

/** Raw bytes, for what no HTTP client would send; the connection is read until the server closes it. */
export function sendBytes(port: number, bytes: string | Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(parseAnswer(text)));
  });
}

function parseAnswer(answer: string): Answer {
  const [head = '', ...rest] = answer.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const text = rest.join('\r\n\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
  return { status: Number(statusLine.split(' ')[1]), headers, text, body: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
