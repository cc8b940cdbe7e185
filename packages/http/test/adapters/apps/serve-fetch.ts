import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';

/** Method, URL and headers of Node's request as a web-standard one, each header as it was sent. */
export function headOf({ rawHeaders, method = 'GET', url = '/' }: IncomingMessage): Request {
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2)
    headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
  return new Request(new URL(url, 'http://localhost'), { method, headers });
}

/** The same with the body. */
export function toWebRequest(message: IncomingMessage): Request {
  const { method } = message;
  const body = method === 'GET' || method === 'HEAD' ? null : (Readable.toWeb(message) as ReadableStream);
  return new Request(headOf(message), { body, duplex: 'half' });
}

/** Sends a web-standard response on Node's. */
export async function sendWebResponse(response: ServerResponse, answer: Response): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(await answer.text());
}

/** The same piece by piece. A body that fails closes the connection. */
export async function sendWebStream(response: ServerResponse, answer: Response): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (answer.body === null) return void response.end();
  const body = Readable.fromWeb(answer.body as ReadableStream);
  body.on('error', () => response.destroy());
  response.on('close', () => body.destroy());
  body.pipe(response);
}
