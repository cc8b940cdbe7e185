import type { FieldError } from '@tokenhouse/core';
import { createTokenFormat } from '@tokenhouse/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Session } from '../../../../support/actors.ts';
import { expectProblem } from '../../../../support/expected.ts';
import { DATABASES, NOW, openTestServer, type TestServer } from '../../../../support/test-server.ts';

const PATH = '/api/auth/tokens';
const TOKEN = createTokenFormat('nllm').generate().reveal();
const FOREIGN_TOKEN = createTokenFormat('acme').generate().reveal();
const LENGTH = 'must have 1 to 100 characters';
const CONTROL = 'must not contain control characters';
const UNSTORABLE = 'must not contain NUL or unpaired surrogates';
const SIZE = 'must have at most 4 KiB as JSON';
const DEPTH = 'must not be nested deeper than 32';
const TIME = 'must be an RFC 3339 timestamp, or null for no expiry';

/** Objects within each other, `depth` of them. */
const nested = (depth: number): object => (depth === 1 ? {} : { a: nested(depth - 1) });
/** Metadata of exactly `bytes` as JSON, half of them in characters of two bytes. */
const sized = (bytes: number) => {
  const left = bytes - JSON.stringify({ text: '' }).length - 2048;
  return { text: 'é'.repeat(1024) + 'x'.repeat(left) };
};

describe.each(DATABASES)('POST /api/auth/tokens validates its body on %s', (database) => {
  let server: TestServer;
  let ada: Session;
  beforeAll(async () => {
    // These tests check the body, so the limits are off.
    const env = { MAX_TOKENS_PER_USER: '1000', TOKEN_CREATIONS_PER_HOUR: '1000' };
    server = await openTestServer({ database, env });
    ada = await server.session();
  });
  afterAll(() => server.close());

  const created = async (body: unknown) => {
    const answer = await ada.post(PATH, body);
    expect(answer.text).toContain('tokenRecord');
    expect(answer.status).toBe(201);
    const { tokenRecord } = answer.body as { tokenRecord: { id: string } };
    const read = await ada.get(`${PATH}/${tokenRecord.id}`);
    expect(read.body).toEqual(tokenRecord);
    return tokenRecord;
  };

  const refused = async (body: unknown, ...errors: FieldError[]) => {
    const detail = errors.map((error) => `${error.pointer || 'the body'}: ${error.detail}`).join('; ');
    expectProblem(await ada.post(PATH, body), 'validation_failed', { errors, detail });
  };

  test.each([
    ['1 character', 'x', 'x'],
    ['100 characters', 'n'.repeat(100), 'n'.repeat(100)],
    ['100 emoji, which are 200 code units', '🔑'.repeat(100), '🔑'.repeat(100)],
    ['100 characters within white space', `\n ${'n'.repeat(100)}\t `, 'n'.repeat(100)],
    ['markup and SQL', `<script>'";--`, `<script>'";--`],
    ['right-to-left and combining characters', 'مفتاح é', 'مفتاح é'],
  ])('201 for a name of %s', async (_, name, kept) => {
    expect(await created({ name })).toMatchObject({ name: kept });
  });

  test.each([
    ['nothing', '', LENGTH],
    ['white space', ' \t\u00a0\n', LENGTH],
    ['101 characters', 'n'.repeat(101), LENGTH],
    ['101 emoji', '🔑'.repeat(101), LENGTH],
    ['a NUL', 'a\0b', CONTROL],
    ['a line break', 'a\nb', CONTROL],
    ['an escape', 'a\u001b[31mb', CONTROL],
    ['a C1 control', 'a\u0085b', CONTROL],
    ['a lone surrogate', 'a\ud800b', CONTROL],
    ['a token', TOKEN, 'must not contain a token'],
    ['a token within other text', `old ${TOKEN}!`, 'must not contain a token'],
    ['a token under another prefix', FOREIGN_TOKEN, 'must not contain a token'],
  ])('422 at /name for %s', (_, name, detail) => refused({ name }, { pointer: '/name', detail }));

  test.each([
    ['a number', 5],
    ['null', null],
    ['a list', ['x']],
    ['an object', { toString: 'x' }],
    ['true', true],
  ])('422 at /name for %s', async (_, name) => {
    expectProblem(await ada.post(PATH, { name }), 'validation_failed', {
      errors: [{ pointer: '/name', detail: expect.stringContaining('string') }],
    });
  });

  test.each([
    ['null', null, null],
    ['a second from now', '2026-08-01T09:30:01.123Z', '2026-08-01T09:30:01.123Z'],
    ['a millisecond from now', '2026-08-01T09:30:00.124Z', '2026-08-01T09:30:00.124Z'],
    ['no fraction', '2027-01-01T00:00:00Z', '2027-01-01T00:00:00.000Z'],
    ['an offset', '2026-08-01T12:30:01+03:00', '2026-08-01T09:30:01.000Z'],
    ['the last second of the year 9999', '9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
  ])('201 for an expiresAt of %s, in UTC', async (_, expiresAt, kept) => {
    expect(await created({ expiresAt })).toMatchObject({ expiresAt: kept, status: 'active' });
  });

  test.each([
    ['now', NOW.toISOString()],
    ['a second ago', '2026-07-31T23:59:59.000Z'],
    ['a second ago, by an offset', '2026-08-01T12:29:59+03:00'],
    ['1970', '1970-01-01T00:00:00Z'],
  ])('422 at /expiresAt for %s', (_, expiresAt) =>
    refused({ expiresAt }, { pointer: '/expiresAt', detail: 'must be in the future' }),
  );

  test.each([
    ['no time of day', '2027-01-01'],
    ['no offset', '2027-01-01T00:00:00'],
    ['a day that is not', '2027-02-30T00:00:00Z'],
    ['words', 'tomorrow'],
    ['nothing', ''],
    ['a year of five digits', '10000-01-01T00:00:00Z'],
    ['a year of six digits with sign', '+275760-09-13T00:00:00Z'],
  ])('422 at /expiresAt for %s', (_, expiresAt) =>
    refused({ expiresAt }, { pointer: '/expiresAt', detail: TIME }),
  );

  test.each([
    ['seconds since 1970', 1_900_000_000],
    ['true', true],
    ['an object', {}],
    ['a list', ['2027-01-01T00:00:00Z']],
  ])('422 at /expiresAt for %s', async (_, expiresAt) => {
    const errors = [{ pointer: '/expiresAt', detail: expect.stringMatching(/./) }];
    expectProblem(await ada.post(PATH, { expiresAt }), 'validation_failed', { errors });
  });

  test.each([
    ['of exactly 4 KiB', sized(4096)],
    ['32 deep', nested(32)],
    ['with odd keys', { '': 1, 'a"b\\c': [true, null, -0.5], '😀': {} }],
    ['that speaks of \\u0000 without holding it', { text: '\\u0000 \\ud800' }],
  ])('201 for metadata %s', async (_, metadata) => {
    expect(await created({ metadata })).toMatchObject({ metadata });
  });

  test.each([
    ['a byte over 4 KiB', sized(4097), SIZE],
    ['over 4 KiB in UTF-8 and not in characters', { text: '🔑'.repeat(1100) }, SIZE],
    ['33 deep', nested(33), DEPTH],
    ['33 deep in lists', { a: JSON.parse('['.repeat(32) + ']'.repeat(32)) }, DEPTH],
    ['a NUL in a value', { a: 'x\0y' }, UNSTORABLE],
    ['a NUL in a key', { 'x\0y': 1 }, UNSTORABLE],
    ['a lone surrogate', { a: '\udc00' }, UNSTORABLE],
    ['a lone surrogate behind a backslash', { a: '\\\ud800' }, UNSTORABLE],
    ['a token', { a: [TOKEN] }, 'must not contain a token'],
    ['a token as a key', { [TOKEN]: 1 }, 'must not contain a token'],
  ])('422 at /metadata for %s', (_, metadata, detail) =>
    refused({ metadata }, { pointer: '/metadata', detail }),
  );

  test.each([
    ['null', null],
    ['a list', []],
    ['text', '{}'],
    ['a number', 1],
  ])('422 at /metadata for %s', async (_, metadata) => {
    const errors = [{ pointer: '/metadata', detail: expect.stringMatching(/./) }];
    expectProblem(await ada.post(PATH, { metadata }), 'validation_failed', { errors });
  });

  test.each([
    ['a list', []],
    ['text', 'name'],
    ['a number', 1],
    ['true', true],
  ])('422 at the root for %s', async (_, body) => {
    const errors = [{ pointer: '', detail: expect.stringMatching(/./) }];
    expectProblem(await ada.post(PATH, body), 'validation_failed', { errors });
  });

  test('422 lists every problem, and nothing is created', async () => {
    const count = 'SELECT count(*) AS n FROM api_tokens';
    const before = await server.database.sql(count);
    await refused(
      { name: '', expiresAt: 'soon', metadata: sized(4097) },
      { pointer: '/name', detail: LENGTH },
      { pointer: '/expiresAt', detail: TIME },
      { pointer: '/metadata', detail: SIZE },
    );
    expect(await server.database.sql(count)).toEqual(before);
  });
});
