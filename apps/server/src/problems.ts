import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { ERRORS, type FieldError, TokenhouseError } from '@tokenhouse/core';
import { problemHeaders, toProblem } from '@tokenhouse/http';
import { sendProblem } from '@tokenhouse/http/fastify';
import type { ConnectionError, FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { asksForPage } from './web.ts';

/** Every failure leaves as problem details; the cause of what is not the caller's fault goes to the log. */
export function answerProblems(app: FastifyInstance, sendPage: (reply: FastifyReply) => FastifyReply): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const failure = toTokenhouseError(error);
    if (ERRORS[failure.code].status >= 500)
      request.log.error({ err: failure.cause ?? failure }, failure.message);
    return sendProblem(reply, failure);
  });
  app.setNotFoundHandler((request, reply) => {
    if (asksForPage(request)) return sendPage(reply.code(404));
    return sendProblem(reply, new TokenhouseError('not_found', 'There is nothing at this address.'));
  });
}

/** Fastify's and zod's errors as ours; what is neither becomes `internal`. */
export function toTokenhouseError(error: FastifyError): TokenhouseError {
  if (error instanceof TokenhouseError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) return toValidationFailed(error);
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new TokenhouseError('body_too_large', 'A body may have at most 64 KiB.', { cause: error });
  }
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return new TokenhouseError('unsupported_media_type', 'Send the body as application/json.', {
      cause: error,
    });
  }
  // Not UTF-8, or a part longer than any id.
  if (error.code === 'FST_ERR_BAD_URL' || error.statusCode === 414) {
    return new TokenhouseError('not_found', 'There is nothing at this address.', { cause: error });
  }
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return new TokenhouseError(
      'validation_failed',
      'The request cannot be read: it is not valid HTTP or JSON.',
      {
        cause: error,
      },
    );
  }
  return new TokenhouseError(
    'internal',
    'Something went wrong here. The request id finds the cause in the log.',
    {
      cause: error,
    },
  );
}

function toValidationFailed(error: FastifyError): TokenhouseError {
  const fields: FieldError[] = (error.validation ?? []).map(({ instancePath, message }) => ({
    pointer: instancePath === '/' ? '' : instancePath,
    detail: message ?? 'is not valid',
  }));
  const detail = fields.map((field) => `${field.pointer || 'the body'}: ${field.detail}`).join('; ');
  return new TokenhouseError('validation_failed', detail, { fields, cause: error });
}

/** Answers what Node's HTTP parser refuses before there is a request: too large or malformed headers. */
export function answerConnectionError(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  const failure =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? new TokenhouseError('headers_too_large', 'The headers of a request may have at most 16 KiB.')
      : new TokenhouseError('validation_failed', 'The request is not valid HTTP.');
  const problem = toProblem(failure, randomUUID());
  const body = JSON.stringify(problem);
  const headers = {
    ...problemHeaders(failure),
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines.join('')}\r\n${body}`);
}
