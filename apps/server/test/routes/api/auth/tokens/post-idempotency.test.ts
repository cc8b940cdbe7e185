import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, sendBytes } from '../../../../../../../test/support/wire.ts';
import type { Actor, Session } from '../../../../support/actors.ts';
import { expectProblem } from '../../../../support/expected.ts';
import { DATABASES, NOW, openTestServer, type TestServer } from '../../../../support/test-server.ts';

const PATH = '/api/auth/tokens';
const UUID_V8 = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe.each(DATABASES)('POST /api/auth/tokens with Idempotency-Key on %s', (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer({ database });
  });
  afterAll(() => server.close());

  const post = (actor: Actor, key: string, body?: object) =>
    actor.post(PATH, body, { 'idempotency-key': key });
  const recordOf = ({ status, body }: Answer) => {
    expect(status).toBe(201);
    return (body as { tokenRecord: { id: string; name: string } }).tokenRecord;
  };
  const rowsOf = async ({ user }: Session) =>
    (await server.database.sql('SELECT id FROM api_tokens WHERE user_id = $1', [user.id])).map(
      ({ id }) => id,
    );

  test('201 once, then 409 already_generated with the Location of the token', async () => {
    const ada = await server.session();
    const key = randomUUID();
    const first = await post(ada, `"${key}"`, { name: 'My "laptop"' });
    const { id } = recordOf(first);
    expect(id).toMatch(UUID_V8);
    expect(first.headers['location']).toBe(`${PATH}/${id}`);

    // Only the key counts, not the rest of the request or the credential.
    for (const again of [
      await post(ada, `"${key}"`, { name: 'My "laptop"' }),
      await post(ada, `"${key}"`, { name: 'another' }),
      await post(await ada.jwt(), `"${key}"`),
    ]) {
      expectProblem(again, 'already_generated', {
        detail:
          `This request was already processed: it generated the token "My "laptop"" (${id}), whose text was only ` +
          'in that response. If the text was lost, revoke that token and generate another with a new Idempotency-Key.',
      });
      expect(again.headers).toMatchObject({ location: `${PATH}/${id}`, 'cache-control': 'no-store' });
      expect(again.headers['retry-after']).toBeUndefined();
    }
    expect(await rowsOf(ada)).toEqual([id]);
    expect((await ada.get(`${PATH}/${id}`)).body).toMatchObject({
      id,
      name: 'My "laptop"',
      status: 'active',
    });
  });

  test.each([
    ['with and without quotes', '"c0ffee"', 'c0ffee'],
    ['with and without escapes', '"a\\"b\\\\c"', 'a"b\\c'],
    ['with white space around it', ' "c0ffee" ', 'c0ffee'],
    ['of 255 characters', `"${'k'.repeat(255)}"`, 'k'.repeat(255)],
  ])('the same key %s is the same', async (_, key, twin) => {
    const ada = await server.session();
    recordOf(await post(ada, key));
    expectProblem(await post(ada, twin), 'already_generated');
  });

  test('different keys, also in case, and requests without a key create a token each', async () => {
    const ada = await server.session();
    const answers = [
      await post(ada, 'key'),
      await post(ada, 'Key'),
      await ada.post(PATH),
      await ada.post(PATH),
    ];
    expect(new Set(answers.map((answer) => recordOf(answer).id)).size).toBe(4);
  });

  test('the same key of different users creates different tokens', async () => {
    const [ada, eve] = [await server.session(), await server.session()];
    const adas = recordOf(await post(ada, 'shared', { name: 'of Ada' }));
    const eves = recordOf(await post(eve, 'shared', { name: 'of Eve' }));
    expect(eves.id).not.toBe(adas.id);
    expect(await rowsOf(eve)).toEqual([eves.id]);
    const again = await post(eve, 'shared');
    expectProblem(again, 'already_generated', { detail: /"of Eve"/ });
    expect(again.text).not.toContain(adas.id);
  });

  test('a key stays used after its token is revoked or expired', async () => {
    const ada = await server.session();
    const revoked = recordOf(await post(ada, 'revoked'));
    await ada.delete(`${PATH}/${revoked.id}`);
    recordOf(await post(ada, 'expired', { expiresAt: '2026-08-01T09:31:00Z' }));
    server.clock.advance(3_600_000);
    expectProblem(await post(ada, 'revoked'), 'already_generated', { detail: new RegExp(revoked.id) });
    expectProblem(await post(ada, 'expired'), 'already_generated');
    expect(await rowsOf(ada)).toHaveLength(2);
    server.clock.set(NOW);
  });

  test('at a limit, a repeated request gets already_generated and a new one the limit', async () => {
    const ada = await server.session();
    for (let made = 0; made < 5; made += 1) recordOf(await post(ada, `key-${made}`));
    expectProblem(await post(ada, 'key-0'), 'already_generated');
    expectProblem(await post(ada, 'key-5'), 'rate_limited');
    server.clock.advance(3_600_000);
    for (let made = 5; made < 10; made += 1) recordOf(await post(ada, `key-${made}`));
    server.clock.advance(3_600_000);
    expectProblem(await post(ada, 'key-0'), 'already_generated');
    expectProblem(await post(ada, 'key-10'), 'token_limit_reached');
    server.clock.set(NOW);
  });

  test('a denied request does not use up its key', async () => {
    const ada = await server.session();
    for (let made = 0; made < 5; made += 1) await ada.token();
    expectProblem(await post(ada, 'key'), 'rate_limited');
    server.clock.advance(3_600_000);
    expectProblem(await post(ada, 'key', { name: '' }), 'validation_failed');
    recordOf(await post(ada, 'key'));
    server.clock.set(NOW);
  });

  const VISIBLE = 'must have 1 to 255 visible ASCII characters';
  const QUOTES = 'must be quoted text, or text without quotes';
  test.each([
    ['nothing', '', VISIBLE],
    ['nothing in quotes', '""', VISIBLE],
    ['256 characters', 'k'.repeat(256), VISIBLE],
    ['a space', '"a b"', VISIBLE],
    ['letters beyond ASCII', 'clé', VISIBLE],
    ['a control character', 'a\tb', VISIBLE],
    ['a quote that is not closed', '"key', QUOTES],
    ['a quote that closes too early', '"a"b"', QUOTES],
    ['a backslash before something else', '"a\\b"', QUOTES],
    ['parameters', '"key";a=1', QUOTES],
  ])('422 at /idempotency-key for %s, and nothing is created', async (_, key, detail) => {
    const ada = await server.session();
    expectProblem(await post(ada, key), 'validation_failed', {
      errors: [{ pointer: '/idempotency-key', detail }],
      detail: `/idempotency-key: ${detail}`,
    });
    expect(await rowsOf(ada)).toEqual([]);
  });

  test.each(['a', '"a"'])('422 for two keys, %s and another', async (key) => {
    const ada = await server.session();
    const lines = [`cookie: ${ada.cookie}`, `idempotency-key: ${key}`, 'idempotency-key: "b"'];
    const head = ['POST /api/auth/tokens HTTP/1.1', 'host: localhost:3000', 'connection: close', ...lines];
    expectProblem(await sendBytes(server.port, `${head.join('\r\n')}\r\n\r\n`), 'validation_failed');
    expect(await rowsOf(ada)).toEqual([]);
  });

  test('a key gives no access to others', async () => {
    const ada = await server.session();
    const { id } = recordOf(await post(ada, 'key'));
    const token = await ada.token();
    for (const [actor, code] of [
      [server.anonymous, 'credentials_missing'],
      [token, 'session_required'],
    ] as const) {
      const answer = await post(actor, 'key');
      expectProblem(answer, code);
      expect(JSON.stringify(answer)).not.toContain(id);
    }
  });
});
