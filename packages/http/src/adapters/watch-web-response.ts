import type { Awaitable, StoredToken } from '@tokenhouse/core';
import type { BearerGate } from '../verification/bearer-gate.ts';
import { type Admitted, LateSignal, toAdmitted } from './watch-response.ts';

/** The watched token of a request with this method. */
interface Watched {
  readonly token: StoredToken;
  readonly method: string;
}

/**
 * Like `watchResponse`, for web-standard responses: `handle` gets token and signal, and the body of its response fails
 * when the token is revoked or expires. The watch ends with the body.
 */
export async function respondUnderWatch(
  gate: BearerGate,
  { token, method }: Watched,
  handle: (admitted: Admitted) => Awaitable<Response>,
): Promise<Response> {
  const late = new LateSignal();
  let breakOff = () => {};
  const close = gate.watch(token, () => {
    late.abort();
    breakOff();
  });
  try {
    const response = await handle(toAdmitted(token, late));
    const { body } = response;
    if (body === null || method === 'HEAD') {
      close();
      // No reader would read it to its end.
      await body?.cancel();
      return body === null ? response : new Response(null, response);
    }
    const watched = watchedBody(body, close);
    breakOff = watched.breakOff;
    return new Response(watched.body, response);
  } catch (error) {
    close();
    throw error;
  }
}

function watchedBody(body: ReadableStream<Uint8Array>, close: () => void) {
  const reader = body.getReader();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  async function cancel(reason: unknown): Promise<void> {
    close();
    await reader.cancel(reason);
  }
  const stream = new ReadableStream<Uint8Array>(
    {
      start(given) {
        controller = given;
      },
      async pull(given) {
        try {
          const { done, value } = await reader.read();
          if (!done) return given.enqueue(value);
          close();
          given.close();
        } catch (error) {
          close();
          throw error;
        }
      },
      cancel,
    },
    // Does not read ahead of the client.
    { highWaterMark: 0 },
  );
  return {
    body: stream,
    breakOff() {
      const reason = new Error('The token was revoked or has expired');
      controller?.error(reason);
      cancel(reason).catch(() => {});
    },
  };
}
