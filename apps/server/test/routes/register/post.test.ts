import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestServer, type TestServer } from '../../support/test-server.ts';

describe('POST /register', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer({ database: 'SQLite', env: { PUBLIC_URL: 'https://tokens.example.com' } });
  });
  afterAll(() => server.close());

  test('400 invalid_client_metadata explains where to create a token', async () => {
    const body = { client_name: 'Claude Code', redirect_uris: ['http://localhost:1/callback'] };
    const answer = await server.anonymous.post('/register', body);
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.body).toEqual({
      error: 'invalid_client_metadata',
      error_description: expect.stringContaining('Create a personal token at https://tokens.example.com '),
    });
  });

  test.each([
    ['an empty body', { raw: '' }],
    ['a body that is no JSON', { raw: '{' }],
    ['a form', { raw: 'client_name=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    ['no body', {}],
  ])('the same for %s', async (_, content) => {
    const answer = await server.anonymous.send({ method: 'POST', path: '/register', ...content });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ error: 'invalid_client_metadata' });
  });
});
