import type { IncomingMessage, ServerResponse } from 'node:http';
import { bodyTooLarge, unreadable } from '../problems/failure.ts';
import type { HttpResponse } from '../problems/problem.ts';

const AUTHORIZATION = 'authorization';

/** Each Authorization header as it was sent: Node's `headers` would silently keep the first of several. */
export function authorizationsOf({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): readonly string[] {
  // Not headersDistinct, which the requests of Fastify's own inject() lack.
  const values: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === AUTHORIZATION.length && name.toLowerCase() === AUTHORIZATION)
      values.push(rawHeaders[at + 1] ?? '');
  }
  return values;
}

/** A header that is sent once; of several the first. */
export function headerOf({ headers }: Pick<IncomingMessage, 'headers'>, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** The path of a URL as it was sent. */
export function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '';
}

/**
 * The whole body; throws `body_too_large` as soon as it is longer than `limit`. The rest is discarded, because
 * destroying the request would close the connection, and the response would be lost.
 */
export function readNodeBody(request: IncomingMessage, limit: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    // A body that was already read emits nothing more: the caller would wait forever.
    if (request.readableEnded && isSent(request)) {
      throw new Error('The body was already read, and the request no longer holds it');
    }
    if (request.readableEnded) return resolve(new Uint8Array());
    const chunks: Buffer[] = [];
    let length = 0;
    const onData = (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limit) return void chunks.push(chunk);
      request.off('data', onData).resume();
      reject(bodyTooLarge());
    };
    request.on('data', onData);
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
    request.once('close', () => reject(new Error('The connection closed before the whole body arrived')));
  });
}

function isSent({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Sends the response on Node's own response object. */
export function sendNodeResponse(response: ServerResponse, { status, headers, body }: HttpResponse): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(body);
}

/**
 * Resolves when the whole body of a request has arrived, and leaves it in the request for the next reader.
 * Rejects if the connection closes first, and with `body_too_large` if the body is longer than `limit` bytes.
 */
export function bodyArrived(request: IncomingMessage, limit: number): Promise<void> {
  return new Promise((resolve, reject) => {
    // The limit does not apply to a body that a parser has already read.
    if (hasArrived(request)) return request.readableLength > limit ? refuse() : resolve();
    // Its `close` was emitted before anybody listened.
    if (request.destroyed)
      return reject(unreadable(new Error('The connection closed before the whole body arrived')));
    // There `complete` becomes true only when the body has been read to its end, which cannot be undone.
    if (request.httpVersionMajor > 1)
      throw new Error('Under HTTP/2, requireToken must run after the body parser');
    const chunks: Buffer[] = [];
    let length = 0;

    function settle(how: () => void): void {
      request.off('readable', onReadable).off('close', onClose).off('error', onClose);
      how();
    }
    function onReadable(): void {
      while (request.readableLength > 0) {
        const chunk: Buffer | null = request.read();
        if (chunk === null) break;
        chunks.push(chunk);
        length += chunk.length;
      }
      if (length > limit) settle(refuse);
      else if (request.complete) settle(putBack);
    }
    function putBack(): void {
      // Must happen before the stream emits `end`, in the next turn of the event loop.
      if (chunks.length > 0) request.unshift(Buffer.concat(chunks));
      resolve();
    }
    function refuse(): void {
      // Discards the rest, which would block the connection if left unread.
      request.resume();
      reject(bodyTooLarge(undefined, limit));
    }
    const onClose = () =>
      settle(() => reject(unreadable(new Error('The connection closed before the whole body arrived'))));
    request.on('readable', onReadable).once('close', onClose).once('error', onClose);
    onReadable();
  });
}

/** Requests of Fastify's inject() have their body from the start, and no `complete`. */
function hasArrived(
  request: IncomingMessage & { readonly stream?: { readonly endAfterHeaders: boolean } },
): boolean {
  const { complete, readableEnded, stream } = request;
  return complete !== false || readableEnded || stream?.endAfterHeaders === true;
}
