import type { ErrorCode } from '@tokenhouse/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CASES } from './apps/all.ts';
import { expectRefusal } from './expect-refusal.ts';
import { startTestServer, type TestServer, type TestUser } from './test-server.ts';

const isPrivate = true;
const UNREADABLE = 'The request cannot be read: it is not valid HTTP or JSON.';

describe.each(CASES)('what the token routes take, $name', (each) => {
  let testServer: TestServer;
  let ada: TestUser;
  beforeAll(async () => {
    testServer = await startTestServer(each);
    ada = testServer.user();
  });
  afterAll(() => testServer.close());

  test.each([
    ['an empty name', { name: ' ' }, '/name', 'must have 1 to 100 characters'],
    ['a long name', { name: 'x'.repeat(101) }, '/name', 'must have 1 to 100 characters'],
    ['a time in the past', { expiresAt: '2020-01-01T00:00:00Z' }, '/expiresAt', 'must be in the future'],
    ['no time', { expiresAt: 'soon' }, '/expiresAt', 'must be an RFC 3339 timestamp, or null for no expiry'],
    ['much metadata', { metadata: { a: 'x'.repeat(5000) } }, '/metadata', 'must have at most 4 KiB as JSON'],
    ['a list', [], '', 'Invalid input: expected object, received array'],
  ])('422 validation_failed for %s, with a pointer to it', async (_, body, pointer, detail) => {
    const errors = [{ pointer, detail }];
    const all = `${pointer || 'the body'}: ${detail}`;
    expectRefusal(await ada.send('POST', '', { body }), {
      code: 'validation_failed',
      detail: all,
      errors,
      isPrivate,
    });
  });

  test.each([
    ['metadata', '/metadata', `{"metadata":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`],
    ['an unknown member', '/x', `{"x":${'['.repeat(30_000)}${']'.repeat(30_000)}}`],
    ['the body', '', '['.repeat(30_000) + ']'.repeat(30_000)],
  ])('422 validation_failed if %s is nested too deep', async (_, pointer, raw) => {
    const answer = await ada.send('POST', '', { raw });
    const errors = [{ pointer, detail: 'must not be nested deeper than 32' }];
    expect([answer.status, answer.body]).toEqual([422, expect.objectContaining({ errors })]);
  });

  test('422 validation_failed points at each field that is wrong', async () => {
    const answer = await ada.send('POST', '', { body: { name: 1, metadata: 'x' } });
    expect(answer.body).toMatchObject({ errors: [{ pointer: '/name' }, { pointer: '/metadata' }] });
  });

  test.each([
    ['?limit=0', '/limit', 'must be a whole number, 1 or more'],
    ['?limit=x', '/limit', 'must be a whole number, 1 or more'],
    ['?limit=1&limit=2', '/limit', 'must be a whole number, 1 or more'],
  ])('422 validation_failed for the query %s', async (query, pointer, detail) => {
    const { record } = await testServer.user().token();
    const answer = await ada.send('GET', `/${record.id}/usage${query}`);
    const errors = [{ pointer, detail }];
    expectRefusal(answer, { code: 'validation_failed', detail: `${pointer}: ${detail}`, errors, isPrivate });
  });

  test.each([
    ['?limit=0', '/limit', 'must be a whole number from 1 to 500'],
    ['?limit=501', '/limit', 'must be a whole number from 1 to 500'],
    ['?status=live', '/status', 'must be active, expired or revoked'],
    ['?cursor=x', '/cursor', 'must be the nextCursor of an earlier page'],
  ])('422 validation_failed for the list’s query %s', async (query, pointer, detail) => {
    const errors = [{ pointer, detail }];
    expectRefusal(await ada.send('GET', query), {
      code: 'validation_failed',
      detail: `${pointer}: ${detail}`,
      errors,
      isPrivate,
    });
  });

  test('422 validation_failed for an invalid cursor and an invalid Idempotency-Key', async () => {
    const { user, record } = await testServer.user().token();
    const cursor = await user.send('GET', `/${record.id}/usage?cursor=x`);
    expect([cursor.status, cursor.body]).toMatchObject([422, { code: 'validation_failed' }]);
    const key = await ada.send('POST', '', { headers: { 'idempotency-key': 'a b' } });
    const detail = 'must have 1 to 255 visible ASCII characters';
    expectRefusal(key, {
      code: 'validation_failed',
      detail: `/idempotency-key: ${detail}`,
      errors: [{ pointer: '/idempotency-key', detail }],
      isPrivate,
    });
  });

  test.each<[string, string | Buffer, string]>([
    ['broken JSON', '{"name": "x"', UNREADABLE],
    ['60 000 levels', '['.repeat(60_000), UNREADABLE],
    ['a __proto__ key', '{"metadata": {"__proto__": {"a": 1}}}', UNREADABLE],
    ['a constructor.prototype key', '{"constructor": {"prototype": {"a": 1}}}', UNREADABLE],
    ['null', 'null', 'The body must be a JSON object.'],
    [
      'invalid UTF-8',
      Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
      'The body is not valid UTF-8.',
    ],
  ])('422 validation_failed for %s', async (_, raw, detail) => {
    const errors = [{ pointer: '', detail }];
    expectRefusal(await ada.send('POST', '', { raw }), {
      code: 'validation_failed',
      detail,
      errors,
      isPrivate,
    });
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', ''])(
    '415 unsupported_media_type for %j',
    async (type) => {
      const answer = await ada.send('POST', '', { raw: '{}', headers: { 'content-type': type } });
      const refused = { code: 'unsupported_media_type' satisfies ErrorCode, isPrivate } as const;
      expectRefusal(answer, { ...refused, detail: 'Send the body as application/json.' });
    },
  );

  test('413 body_too_large beyond 64 KiB: announced, in pieces, and of 1 MB', async () => {
    const body = (size: number) => `{"x":"${'x'.repeat(size - 8)}"}`;
    const refused = { code: 'body_too_large', detail: 'A body may have at most 64 KiB.', isPrivate } as const;
    expect((await testServer.user().send('POST', '', { raw: body(65_536) })).status).toBe(201);
    expectRefusal(await ada.send('POST', '', { raw: body(65_537) }), refused);
    const headers = { 'transfer-encoding': 'chunked' };
    expectRefusal(await ada.send('POST', '', { raw: body(65_537), headers }), refused);
    expectRefusal(await ada.send('POST', '', { raw: body(1_000_000) }), refused);
    expectRefusal(await ada.send('POST', '', { raw: body(1_000_000), headers }), refused);
  });
});
