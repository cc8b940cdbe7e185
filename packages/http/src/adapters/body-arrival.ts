import type { IncomingMessage } from 'node:http';
import { bodyTooLarge, unreadable } from '../problems/failure.ts';

/**
 * Resolves when the whole body of a request has arrived, and leaves it in the request for the next reader.
 * Rejects if the connection closes first, and with `body_too_large` if the body is longer than `limit` bytes.
 */
export function bodyArrived(request: IncomingMessage, limit: number): Promise<void> {
  return new Promise((resolve, reject) => {
    // The limit does not apply to a body that a parser has already read.
    if (hasArrived(request)) return request.readableLength > limit ? refuse() : resolve();
    // Its `close` was emitted before anybody listened.
    if (request.destroyed) return reject(unreadable(new Error('The body broke off')));
    // There `complete` becomes true only when the body has been read to its end, which cannot be undone.
    if (request.httpVersionMajor > 1)
      throw new Error('Under HTTP/2 the gate must come after the body parser');
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
