import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Session } from '../../../../../support/actors.ts';
import { expectProblem, withoutRequestId } from '../../../../../support/expected.ts';
import { DATABASES, openTestServer, type TestServer } from '../../../../../support/test-server.ts';

const PATH = '/api/auth/tokens';

describe.each(DATABASES)('GET /api/auth/tokens/:id on %s', (database) => {
  let server: TestServer;
  let bob: Session;
  beforeAll(async () => {
    server = await openTestServer({ database });
    bob = await server.session();
  });
  afterAll(() => server.close());

  test('200 with the record, by session and by JWT', async () => {
    const ada = await server.session();
    const { record } = await ada.token({ name: 'laptop', metadata: { a: [1] } });
    for (const actor of [ada, await ada.jwt()]) {
      const answer = await actor.get(`${PATH}/${record.id}`);
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual(record);
    }
  });

  test('200 at the Location that the creation returned', async () => {
    const ada = await server.session();
    const { headers } = await ada.post(PATH);
    expect((await ada.get(headers.location ?? '')).status).toBe(200);
  });

  test('404 not_found with the same body for another user’s token and an unknown one', async () => {
    const [ada, eve] = [await server.session(), await server.session()];
    const { id } = await ada.token();
    const foreign = await eve.get(`${PATH}/${id}`);
    const unknown = await eve.get(`${PATH}/${randomUUID()}`);
    expectProblem(foreign, 'not_found', { detail: 'You have no such token.' });
    expectProblem(unknown, 'not_found', { detail: 'You have no such token.' });
    expect(withoutRequestId(foreign)).toEqual(withoutRequestId(unknown));
    expect(Object.keys(foreign.headers)).toEqual(Object.keys(unknown.headers));
  });

  test.each([
    ['no UUID', 'x'],
    ['SQL', `'%20OR%20'1'='1`],
    ['an encoded NUL', '%00'],
    ['an encoded slash', '..%2F..%2Fetc'],
    ['a lone surrogate', '%ED%A0%80'.replaceAll('%', '%25')],
    ['a brace', '%7Bid%7D'],
    ['100 characters', 'a'.repeat(100)],
    ['5 000 characters', 'a'.repeat(5_000)],
    ['not UTF-8', '%FF'],
    ['a number beyond every integer', '9'.repeat(60)],
  ])('404 not_found for an id that is %s', async (_, id) => {
    expectProblem(await bob.get(`${PATH}/${id}`), 'not_found');
  });

  test('401 credentials_missing without credentials, whether the token exists or not', async () => {
    const { id } = await (await server.session()).token();
    const [real, unknown] = [
      await server.anonymous.get(`${PATH}/${id}`),
      await server.anonymous.get(`${PATH}/${randomUUID()}`),
    ];
    expectProblem(real, 'credentials_missing');
    expect(withoutRequestId(real)).toEqual(withoutRequestId(unknown));
  });

  test('403 session_required for an API token, its own record included', async () => {
    const token = await (await server.session()).token();
    expectProblem(await token.get(`${PATH}/${token.id}`), 'session_required');
  });
});
