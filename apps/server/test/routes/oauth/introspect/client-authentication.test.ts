import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendBytes } from '../../../../../../test/support/wire.ts';
import { basicOf, type Session, type Token } from '../../../support/actors.ts';
import { expectProblem } from '../../../support/expected.ts';
import {
  ENV,
  introspectAt,
  NOTES,
  PATH,
  SECRET,
  URL_ID,
  URL_SECRET,
} from '../../../support/introspecting-clients.ts';
import { DATABASES, openTestServer, type TestServer } from '../../../support/test-server.ts';

describe.each(DATABASES)('the client of POST /oauth/introspect on %s', (database) => {
  let server: TestServer;
  let ada: Session;
  let token: Token;
  beforeAll(async () => {
    server = await openTestServer({ database, env: ENV });
    ada = await server.session();
    token = await ada.token();
  });
  afterAll(() => server.close());

  const introspect = (form: string | Record<string, string>, headers = NOTES) =>
    introspectAt(server, form, headers);
  const usesOf = (id: string) =>
    server.database.sql('SELECT outcome FROM token_usage_logs WHERE token_id = $1', [id]);

  const encoded = (text: string) => encodeURIComponent(text).replaceAll('%20', '+');
  test.each([
    ['Basic, not encoded', basicOf('notes', SECRET), {}],
    ['Basic, encoded (RFC 6749, 2.3.1)', basicOf('notes', encoded(SECRET)), {}],
    ['Basic with a URL, not encoded', basicOf(URL_ID, URL_SECRET), {}],
    ['Basic with a URL, encoded', basicOf(encoded(URL_ID), URL_SECRET), {}],
    ['a scheme in lower case', { authorization: `${NOTES['authorization']}`.replace('B', 'b') }, {}],
    ['the form', {}, { client_id: 'notes', client_secret: SECRET }],
    ['both, which agree', NOTES, { client_id: 'notes', client_secret: SECRET }],
    ['both, the form with the id alone', NOTES, { client_id: 'notes' }],
  ])('200 for a client by %s', async (_, headers, form) => {
    expect((await introspect({ token: token.text, ...form }, headers)).body).toMatchObject({ active: true });
  });

  const MISSING = /^Authenticate as one of the INTROSPECTION_CLIENTS/;
  const WRONG = 'Unknown client or wrong secret.';
  const DIFFERENT = 'The Authorization header and the body name different clients or secrets.';
  test.each([
    ['nobody', {}, {}, MISSING],
    ['an id alone', {}, { client_id: 'notes' }, MISSING],
    ['a secret alone', {}, { client_secret: SECRET }, MISSING],
    ['a wrong secret', basicOf('notes', SECRET.slice(1)), {}, WRONG],
    ['another client’s secret', basicOf('notes', URL_SECRET), {}, WRONG],
    ['no secret', basicOf('notes', ''), {}, WRONG],
    ['an unknown id', basicOf('nobody', SECRET), {}, WRONG],
    ['no id', basicOf('', SECRET), {}, WRONG],
    ['a wrong secret in the form', {}, { client_id: 'notes', client_secret: 'x' }, WRONG],
    ['an empty secret in the form', {}, { client_id: 'notes', client_secret: '' }, WRONG],
    ['Basic without colon', { authorization: `Basic ${btoa('notes')}` }, {}, MISSING],
    ['Basic of nothing', { authorization: 'Basic' }, {}, MISSING],
    ['Basic that is no base64', { authorization: 'Basic notes:s3cret' }, {}, MISSING],
    ['an empty header', { authorization: '' }, {}, MISSING],
    ['another scheme', { authorization: `Digest ${btoa(`notes:${SECRET}`)}` }, {}, MISSING],
    ['two ids', NOTES, { client_id: URL_ID }, DIFFERENT],
    ['two secrets', NOTES, { client_id: 'notes', client_secret: 'x' }, DIFFERENT],
    ['an empty secret beside the header', NOTES, { client_secret: '' }, DIFFERENT],
    ['two clients, each with its secret', NOTES, { client_id: URL_ID, client_secret: URL_SECRET }, DIFFERENT],
  ])('401 client_invalid for %s, before the token is checked', async (_, headers, form, detail) => {
    const own = await ada.token();
    const answer = await introspect({ token: own.text, ...form }, headers);
    expectProblem(answer, 'client_invalid', { detail, oauth: 'invalid_client' });
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(await usesOf(own.id)).toEqual([]);
  });

  test('401 client_invalid for a token in the header, even with a valid form', async () => {
    const own = await ada.token();
    const jwt = await ada.jwt();
    for (const actor of [own, jwt, ada]) {
      const answer = await actor.form(PATH, { token: own.text });
      expectProblem(answer, 'client_invalid', { oauth: 'invalid_client' });
    }
    const form = { token: own.text, client_id: 'notes', client_secret: SECRET };
    expectProblem(await own.form(PATH, form), 'client_invalid', { oauth: 'invalid_client' });
    expect(await usesOf(own.id)).toEqual([]);
  });

  test('401 client_invalid for two Authorization headers, even equal and valid ones', async () => {
    const header = `Authorization: ${NOTES['authorization']}`;
    const body = `token=${token.text}`;
    const lines = [
      `POST ${PATH} HTTP/1.1`,
      'Host: localhost',
      header,
      header,
      'Content-Type: application/x-www-form-urlencoded',
      `Content-Length: ${body.length}`,
      'Connection: close',
    ];
    const answer = await sendBytes(server.port, `${lines.join('\r\n')}\r\n\r\n${body}`);
    expectProblem(answer, 'client_invalid', {
      detail: 'The request has more than one Authorization header.',
      oauth: 'invalid_client',
    });
  });

  test('401 client_invalid without credentials, for any or no body', async () => {
    for (const call of [{}, { raw: '{}' }, { raw: '{', headers: { 'content-type': 'text/plain' } }]) {
      const answer = await server.anonymous.send({ method: 'POST', path: PATH, ...call });
      expectProblem(answer, 'client_invalid', { detail: MISSING, oauth: 'invalid_client' });
    }
  });

  test('invalid credentials in the header are denied before the body is read', async () => {
    const announced = (authorization: unknown) =>
      [
        `POST ${PATH} HTTP/1.1`,
        'Host: localhost',
        `Authorization: ${authorization}`,
        'Content-Type: application/x-www-form-urlencoded',
        'Content-Length: 70000',
        'Connection: close',
        '',
        '',
      ].join('\r\n');
    const stranger = await sendBytes(server.port, announced(basicOf('notes', 'x')['authorization']));
    expectProblem(stranger, 'client_invalid', { oauth: 'invalid_client' });
    expectProblem(await sendBytes(server.port, announced(NOTES['authorization'])), 'body_too_large');
  });
});

describe('without INTROSPECTION_CLIENTS', () => {
  test('401 client_invalid before the body is read, when no client is configured', async () => {
    const server = await openTestServer({ database: 'SQLite' });
    const large = `token=x&client_id=&client_secret=${'x'.repeat(70_000)}`;
    for (const headers of [basicOf('', ''), basicOf('notes', 's'), {}]) {
      for (const form of [{ token: 'x', client_id: '', client_secret: '' }, large]) {
        const answer = await server.anonymous.form(PATH, form, headers);
        expectProblem(answer, 'client_invalid', { oauth: 'invalid_client' });
      }
    }
    await server.close();
  });
});
