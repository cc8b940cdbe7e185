import { ERRORS } from '@tokenhouse/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AnsweringServer, json, problem, startAnsweringServer } from '../test/answering-server.ts';
import { ApiError } from './api-error.ts';
import { ApiService } from './api-service.ts';

let server: AnsweringServer;
beforeEach(async () => {
  server = await startAnsweringServer();
});
afterEach(() => server.close());

/** What a call against the server rejects with. */
async function failure(headers: Record<string, string> = {}): Promise<ApiError> {
  const outcome = await new ApiService({ baseUrl: server.url, headers }).generateApiToken().catch((e) => e);
  if (!(outcome instanceof ApiError)) throw new Error('not an ApiError', { cause: outcome });
  return outcome;
}

describe('problem details become an ApiError', () => {
  test.each(Object.entries(ERRORS))('%s', async (code, { status }) => {
    server.answerWith(problem(status, code));
    expect(await failure()).toMatchObject({
      name: 'ApiError',
      message: `${code}: About ${code}.`,
      status,
      code,
      detail: `About ${code}.`,
      requestId: 'request-1',
      fields: [],
      retryAfter: undefined,
    });
  });

  test('validation_failed has the errors by field', async () => {
    const errors = [{ pointer: '/expiresAt', detail: 'must be in the future' }];
    server.answerWith(problem(422, 'validation_failed', { errors }));
    expect((await failure()).fields).toEqual(errors);
  });

  test('rate_limited has the seconds of Retry-After', async () => {
    server.answerWith(problem(429, 'rate_limited', { headers: { 'retry-after': '1800' } }));
    expect(await failure()).toMatchObject({ code: 'rate_limited', retryAfter: 1800 });
  });
});

describe('a response that is not from Tokenhouse is unexpected', () => {
  const page = '<html>Bad gateway, nllm_secret</html>';

  test('the page of a proxy, with its Retry-After and without its text', async () => {
    server.answerWith((response) =>
      response
        .writeHead(502, { 'content-type': 'text/html', 'retry-after': '7', 'x-request-id': 'p1' })
        .end(page),
    );
    const error = await failure();
    expect(error).toMatchObject({
      status: 502,
      code: 'unexpected',
      requestId: 'p1',
      retryAfter: 7,
      fields: [],
    });
    expect(error.message).not.toContain('nllm_');
    expect(error.cause).toBeUndefined();
  });

  test('a page with status 200', async () => {
    server.answerWith((response) => response.writeHead(200, { 'content-type': 'text/html' }).end(page));
    const error = await failure();
    expect(error).toMatchObject({ status: 200, code: 'unexpected' });
    expect(error.cause).toBeUndefined();
  });

  test.each([
    ['a redirect, which is not followed', 302, { location: '/elsewhere' }],
    ['an empty response', 204, {}],
  ])('%s', async (_case, status, headers) => {
    server.answerWith((response) => response.writeHead(status, headers).end());
    expect(await failure()).toMatchObject({ status, code: 'unexpected' });
    expect(server.received).toHaveLength(1);
  });

  test.each([
    ['JSON that is not a problem', json({ code: 'not_found', detail: 'x', requestId: 'y' }, 404)],
    ['a problem without our members', problem(404, 'not_found', { errors: 'none' })],
  ])('%s', async (_case, answer) => {
    server.answerWith(answer);
    expect(await failure()).toMatchObject({ status: 404, code: 'unexpected' });
  });

  test('a code that is newer than this client, with its detail', async () => {
    server.answerWith(problem(418, 'teapot'));
    expect(await failure()).toMatchObject({ status: 418, code: 'unexpected', detail: 'About teapot.' });
  });
});

describe('an incomplete response is network', () => {
  test('a refused connection', async () => {
    server.close();
    const error = await failure({ authorization: 'Bearer nllm_secret' });
    expect(error).toMatchObject({ status: 0, code: 'network', requestId: undefined });
    expect(error.cause).toBeInstanceOf(TypeError);
  });

  test('a response that breaks off', async () => {
    server.answerWith((response) => {
      response.writeHead(201, { 'content-type': 'application/json', 'content-length': 100 });
      response.write('{"token":', () => response.destroy());
    });
    expect(await failure()).toMatchObject({ status: 0, code: 'network' });
  });
});
