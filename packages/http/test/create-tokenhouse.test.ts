import { type Database, unavailable } from '@tokenhouse/core';
import { createTokenhouse, type Tokenhouse, type TokenhouseOptions } from '@tokenhouse/http';
import * as withExpress from '@tokenhouse/http/express';
import * as withFastify from '@tokenhouse/http/fastify';
import { tokenRoutes } from '@tokenhouse/http/fetch';
import type { FastifyRequest } from 'fastify';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { eachDatabase, type TestDatabase } from '../../../test/support/databases.ts';

describe.each(eachDatabase)('createTokenhouse on $name', ({ open }) => {
  let db: TestDatabase;
  let signedIn: string | null;
  let opened: Tokenhouse<Request> | undefined;
  beforeEach(async () => {
    db = await open();
    signedIn = 'ada';
  });
  afterEach(async () => {
    await opened?.close();
    await db.close();
  });

  const create = (options: Partial<TokenhouseOptions<Request>> = {}): Tokenhouse<Request> => {
    opened = createTokenhouse({
      database: db.database,
      users: { identify: (_: Request) => signedIn },
      publicUrl: 'https://app.example.com/somewhere',
      ...options,
    });
    return opened;
  };
  const post = (body?: ReadableStream, headers = {}) =>
    new Request('https://app.example.com/api/auth/tokens', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body, duplex: 'half' as const }),
    });

  test('takes a prefix and limits, and the origin of publicUrl', async () => {
    const tokenhouse = create({ tokenPrefix: 'acme', limits: { maxActive: 1 } });
    const routes = tokenRoutes(tokenhouse);
    const made = await routes(post(undefined, { origin: 'https://app.example.com' }));
    expect([made.status, await made.json()]).toMatchObject([201, { token: expect.stringMatching(/^acme_/) }]);
    expect((await routes(post())).status).toBe(409);
  });

  test.each<[string, Partial<TokenhouseOptions<Request>>]>([
    ['limits.maxActive', { limits: { maxActive: Number.NaN } }],
    ['limits.creationsPerHour', { limits: { creationsPerHour: 0 } }],
    ['tokenPrefix', { tokenPrefix: 'My_App' }],
    ['publicUrl', { publicUrl: 'app.example.com' }],
    ['users.identify', { users: {} as TokenhouseOptions<Request>['users'] }],
    ['database', { database: Promise.resolve() as unknown as Database }],
  ])('a bad %s is refused at once, by its name', (name, option) => {
    expect(() => create(option)).toThrow(name);
  });

  test('a limit that is undefined is the usual one', async () => {
    const { tokens } = create({ limits: { maxActive: undefined as unknown as number } });
    expect((await tokens.listTokens('ada')).limits).toMatchObject({ maxActive: 10, creationsPerHour: 5 });
  });

  test('a failed maintenance reports its cause to the application’s log', async () => {
    const cause = new Error('no connection');
    const database = { ...db.database, maintain: () => Promise.reject(unavailable(cause)) };
    const told = new Promise((resolve) => create({ database, onError: resolve }));
    expect(await told).toBe(cause);
  });

  test('a user who signs out before the body has arrived gets no token', async () => {
    const tokenhouse = create();
    const body = new ReadableStream({
      pull(controller) {
        signedIn = null;
        controller.enqueue(new TextEncoder().encode('{}'));
        controller.close();
      },
    });
    const answer = await tokenRoutes(tokenhouse)(post(body));
    expect([answer.status, await answer.json()]).toMatchObject([401, { code: 'credentials_missing' }]);
    const { tokens } = await tokenhouse.tokens.listTokens('ada');
    expect(tokens.filter(({ revokedAt }) => revokedAt === null)).toEqual([]);
  });

  test('a user id that is not a string is reported to the application’s log', async () => {
    const errors: unknown[] = [];
    const identify = () => 7 as unknown as string;
    const tokenhouse = create({ users: { identify }, onError: (error) => errors.push(error) });
    expect((await tokenRoutes(tokenhouse)(post())).status).toBe(500);
    expect(errors).toEqual([new TypeError('users.identify must return the user id as a string')]);
  });

  test('an onError that throws does not change the response', async () => {
    const onError = () => {
      throw new Error('the log is full');
    };
    const warned = new Promise((resolve) => process.once('warning', resolve));
    const identify = () => Promise.reject(new Error('away'));
    const tokenhouse = create({ users: { identify }, onError });
    expect((await tokenRoutes(tokenhouse)(post())).status).toBe(500);
    expect(await warned).toEqual(new Error('the log is full'));
  });
});

describe('createTokenhouse', () => {
  const calls: string[] = [];
  const database = {
    maintain: async (now: Date) => void calls.push(`maintain ${now.toISOString()}`),
    close: async () => void calls.push('close'),
  } as unknown as Database;
  const options = { database, users: { identify: () => null }, publicUrl: 'http://localhost:3000' };

  test('maintains the database at once, and closes it', async () => {
    const tokenhouse = createTokenhouse({ ...options, clock: () => new Date(0) });
    await expect.poll(() => calls).toEqual(['maintain 1970-01-01T00:00:00.000Z']);
    await tokenhouse.close();
    expect(calls).toEqual(['maintain 1970-01-01T00:00:00.000Z', 'close']);
  });

  test('close stops all timers', async () => {
    vi.useFakeTimers();
    const tokenhouse = createTokenhouse(options);
    expect(vi.getTimerCount()).toBe(1);
    await tokenhouse.close();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  test.each(['', 'n', 'NLLM', 'n_m', 'thirteenchars'])('refuses the prefix %j', (tokenPrefix) => {
    expect(() => createTokenhouse({ ...options, tokenPrefix })).toThrow(RangeError);
  });

  test.each(['', 'localhost:3000', 'ftp://localhost', '/'])('refuses the publicUrl %j', (publicUrl) => {
    expect(() => createTokenhouse({ ...options, publicUrl })).toThrow(RangeError);
  });

  test('the compiler rejects an identify for another framework’s request', () => {
    const users = { identify: (request: FastifyRequest) => request.id };
    const tokenhouse = createTokenhouse({ ...options, users });
    withFastify.tokenRoutes(tokenhouse);
    // @ts-expect-error: Express has a different type of request.
    withExpress.tokenRoutes(tokenhouse);
    // @ts-expect-error: web-standard handlers have a different type of request.
    tokenRoutes(tokenhouse);
  });
});
