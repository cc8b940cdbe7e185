import { createTokenFormat } from '@tokenhouse/core';
import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { createLogger } from './logger.ts';

const TOKEN = createTokenFormat('nllm').generate().reveal();
const FOREIGN = createTokenFormat('acme2').generate().reveal();
const COOKIE = 'tokenhouse.session_token=9fJ2kx7QwE.dGhlIHNpZ25hdHVyZQ';
const JWT = await new SignJWT({ sub: 'ada' })
  .setProtectedHeader({ alg: 'HS256' })
  .sign(new TextEncoder().encode('x'.repeat(32)));

function logInto(level = 'trace') {
  const lines: string[] = [];
  return { lines, logger: createLogger(level, { write: (line) => lines.push(line) }) };
}

describe.each([
  ['token', TOKEN],
  ['token of another prefix', FOREIGN],
  ['token with its underscore encoded', TOKEN.replace('_', '%5F')],
  ['JWT', JWT],
])('a %s', (_, secret) => {
  test.each<[string, (log: ReturnType<typeof logInto>['logger']) => void]>([
    ['in a message', (log) => log.info(`got ${secret}.`)],
    [
      'in a member, however deep',
      (log) => log.warn({ a: [{ b: { c: `x${secret.slice(0, 0)} ${secret}` } }] }, 'x'),
    ],
    ['as a name', (log) => log.info({ [secret]: 1 })],
    [
      'in an error and its cause',
      (log) => log.error({ err: new Error(secret, { cause: new Error(secret) }) }),
    ],
    ['in an error given alone', (log) => log.error(new Error(`bad ${secret}`))],
    ['in a child’s bindings', (log) => log.child({ who: secret }).debug('x')],
    ['in a format argument', (log) => log.info('token %s %o', secret, { secret })],
    [
      'in a request’s path',
      (log) => log.info({ req: { method: 'GET', url: `/x/${secret}?y=${secret}`, ip: '::1', headers: {} } }),
    ],
  ])('is not in the line: %s', (_, write) => {
    const { lines, logger } = logInto();
    write(logger);
    expect(lines).toHaveLength(1);
    expect(() => JSON.parse(lines[0] ?? '')).not.toThrow();
    expect(lines[0]).not.toContain(secret);
    expect(lines[0]).toMatch(/\[(?:token|jwt)\]/);
  });
});

test('logs method, path and address of a request, but no query, header or cookie', () => {
  const { lines, logger } = logInto();
  const headers = { authorization: `Bearer ${TOKEN}`, cookie: COOKIE, 'user-agent': 'x' };
  logger.info(
    { req: { method: 'GET', url: '/api/me?email=ada@example.com', ip: '127.0.0.1', headers } },
    'request completed',
  );
  const { req } = JSON.parse(lines[0] ?? '');
  expect(req).toEqual({ method: 'GET', path: '/api/me', remoteAddress: '127.0.0.1' });
  expect(lines[0]).not.toContain(COOKIE);
});

test('redacts the cookie of a response', () => {
  const { lines, logger } = logInto();
  logger.info({ res: { headers: { 'set-cookie': COOKIE } } });
  expect(lines[0]).not.toContain(COOKIE);
});

test('writes nothing below the level', () => {
  const { lines, logger } = logInto('warn');
  logger.info('quiet');
  logger.warn('loud');
  expect(lines).toHaveLength(1);
});
