import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { ERRORS, type FieldError, TokenhouseError } from '@tokenhouse/core';
import {
  bodyTooLarge,
  notJson,
  problemHeaders,
  routeNotFound,
  toFailure,
  toProblem,
  unreadable,
  validationFailed,
} from '@tokenhouse/http';
import { sendProblem } from '@tokenhouse/http/fastify';
import type { ConnectionError, FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { asksForPage } from './pages.ts';

/** Sends every failure as problem details. Logs the cause of server errors. */
export function setProblemHandlers(
  app: FastifyInstance,
  sendPage: (reply: FastifyReply) => FastifyReply,
): void {
  app.setErrorHandler(problemHandler());
  app.setNotFoundHandler((request, reply) => {
    if (asksForPage(request)) return sendPage(reply.code(404));
    return sendProblem(reply, routeNotFound());
  });
}

/** An error handler. `more` returns OAuth members for clients that do not read problem details. */
export function problemHandler(more: (failure: TokenhouseError) => object = () => ({})) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const failure = toTokenhouseError(error);
    if (ERRORS[failure.code].status >= 500)
      request.log[levelOf(failure)]({ err: failure.cause ?? failure }, failure.message);
    return sendProblem(reply, failure, more(failure));
  };
}

/** Overload has no cause, and any caller can trigger it, so it is not an error of the server. */
function levelOf({ code, cause }: TokenhouseError): 'warn' | 'error' {
  return code === 'unavailable' && cause === undefined ? 'warn' : 'error';
}

/** Converts errors of Fastify and zod. Any other error becomes `internal`. */
export function toTokenhouseError(error: FastifyError): TokenhouseError {
  if (error instanceof TokenhouseError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) return toValidationFailed(error);
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return bodyTooLarge(error);
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return notJson(error);
  // The URL is not UTF-8, or a part is longer than any id.
  if (error.code === 'FST_ERR_BAD_URL' || error.statusCode === 414) return routeNotFound(error);
  const isCallers = error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500;
  return isCallers ? unreadable(error) : toFailure(error);
}

function toValidationFailed(error: FastifyError): TokenhouseError {
  const fields: FieldError[] = (error.validation ?? []).map(({ instancePath, message }) => ({
    pointer: instancePath === '/' ? '' : instancePath,
    detail: message ?? 'is not valid',
  }));
  return validationFailed(fields, error);
}

/** Responds when Node's HTTP parser rejects a request, for example because of malformed or large headers. */
export function sendConnectionProblem(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  // Browsers open connections in advance. A response there would be taken for the response of the next request.
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && socket.bytesRead === 0) return void socket.destroy();
  const failure = toConnectionFailure(error);
  const problem = toProblem(failure, randomUUID());
  const body = JSON.stringify(problem);
  const headers = {
    ...problemHeaders(failure),
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines.join('')}\r\n${body}`);
  // A client that continues to send must not keep the connection open.
  socket.destroySoon();
}

function toConnectionFailure({ code }: ConnectionError): TokenhouseError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new TokenhouseError('headers_too_large', 'The headers of the request are larger than 16 KiB.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new TokenhouseError('validation_failed', 'The request took too long to arrive.');
    default:
      return new TokenhouseError('validation_failed', 'The request is not valid HTTP.');
  }
}
