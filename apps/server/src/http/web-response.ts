import { Readable } from 'node:stream';
import { type ReadableStream, TransformStream } from 'node:stream/web';
import { containsToken, redactTokens } from '@tokenhouse/core';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** The request for web-standard handlers, with the unchanged body. HEAD becomes GET: Node drops the body. */
export function toWebRequest(request: FastifyRequest, publicUrl: string): Request {
  const headers = new Headers();
  const { rawHeaders } = request.raw;
  for (let at = 0; at < rawHeaders.length; at += 2)
    headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
  const hasBody = request.body instanceof Buffer && request.body.length > 0;
  return new Request(new URL(request.url, publicUrl), {
    method: request.method === 'HEAD' ? 'GET' : request.method,
    headers,
    ...(hasBody && { body: request.body as Buffer }),
  });
}

/** Sends a web-standard response. Forwards a stream chunk by chunk. */
export function sendWebResponse(reply: FastifyReply, response: Response): FastifyReply {
  reply.code(response.status);
  for (const [name, value] of response.headers) {
    // Cookies must stay separate, and Node sets `connection` itself.
    if (name !== 'set-cookie' && name !== 'connection') reply.header(name, value);
  }
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) reply.header('set-cookie', cookies);
  // Undefined, because Fastify would send null as JSON.
  return reply.send(response.body === null ? undefined : Readable.fromWeb(response.body as ReadableStream));
}

/** Whether a response that quotes the JSON or headers of this request could quote a token. An escape may hide one. */
export function mayQuoteToken({ body, headers }: Pick<FastifyRequest, 'body' | 'headers'>): boolean {
  const { authorization: _, ...others } = headers;
  if (containsToken(JSON.stringify(others))) return true;
  if (!(body instanceof Buffer)) return false;
  const text = body.toString('latin1');
  return text.includes('\\') || containsToken(text);
}

/** Redacts every token in a response, line by line. In JSON and event streams, no token spans two lines. */
export function withoutTokens(response: Response): Response {
  if (response.body === null) return response;
  let line = '';
  const redact = new TransformStream<string, string>({
    transform(chunk, controller) {
      line += chunk;
      const end = line.lastIndexOf('\n') + 1;
      controller.enqueue(redactTokens(line.slice(0, end)));
      line = line.slice(end);
    },
    flush: (controller) => controller.enqueue(redactTokens(line)),
  });
  const body = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(redact)
    .pipeThrough(new TextEncoderStream());
  return new Response(body, response);
}
