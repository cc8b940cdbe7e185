import { TokenhouseError, unavailable } from '@tokenhouse/core';
import Fastify, { type FastifyBaseLogger } from 'fastify';
import { expect, test } from 'vitest';
import { createLogger } from '../logging/logger.ts';
import { problemHandler } from './problems.ts';

const WARN = 40;
const ERROR = 50;

test.each([
  ['too much work at once', new TokenhouseError('unavailable', 'Too much waits.', { retryAfter: 5 }), [WARN]],
  ['a database that does not answer', unavailable(new Error('connection refused')), [ERROR]],
  ['an exception', new Error('broken'), [ERROR]],
  ['a refusal', new TokenhouseError('not_found', 'Nothing.'), []],
])('%s is logged at the right level', async (_, error, levels) => {
  const lines: string[] = [];
  const logger = createLogger('info', { write: (line) => lines.push(line) });
  const app = Fastify({ loggerInstance: logger as FastifyBaseLogger, disableRequestLogging: true });
  app.setErrorHandler(problemHandler());
  app.get('/', async () => {
    throw error;
  });
  await app.inject('/');
  expect(lines.map((line) => JSON.parse(line).level)).toEqual(levels);
});
