import { bodyTooLarge, unreadable } from '../problems/failure.ts';
import type { HttpResponse } from '../problems/problem.ts';

/**
 * Each Authorization header, as far as `Headers` keeps them apart: it joins several with a comma. A Bearer token
 * contains no comma, but the parameters of another scheme may.
 */
export function authorizationsIn(headers: Headers): readonly string[] {
  return headers.get('authorization')?.split(/, *(?=bearer(?: |$))/i) ?? [];
}

/** The whole body; throws `body_too_large` as soon as it is longer than `limit`. */
export async function readWebBody(request: Request, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = request.body?.getReader();
  for (let next = await reader?.read(); next?.value !== undefined; next = await reader?.read()) {
    length += next.value.length;
    // Not canceled: Node would close the connection, and the response would be lost.
    if (length > limit) throw bodyTooLarge();
    chunks.push(next.value);
  }
  return Buffer.concat(chunks);
}

/** Like `bodyArrived` for Node: resolves when the whole body has arrived, and leaves it in the request. */
export async function webBodyArrived(request: Request, limit: number): Promise<void> {
  // An earlier middleware has read it.
  if (request.bodyUsed) return;
  let length = 0;
  try {
    for await (const chunk of request.clone().body ?? []) {
      length += chunk.length;
      if (length > limit) break;
    }
  } catch (cause) {
    throw unreadable(cause);
  }
  if (length > limit) throw bodyTooLarge(undefined, limit);
}

/** As a web-standard response. */
export function toResponse({ status, headers, body }: HttpResponse): Response {
  return new Response(body, { status, headers });
}
