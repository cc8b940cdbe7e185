import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPostgresDatabase } from '../support/databases.ts';
import { type ExampleProcess, startExample } from '../support/example-process.ts';
import { connectAgent } from '../support/mcp-agent.ts';

const FOLDER = fileURLToPath(new URL('../../examples/notebook/', import.meta.url));

interface Generated {
  readonly token: string;
  readonly tokenRecord: { readonly id: string };
}

describe('examples/notebook', () => {
  let notebook: ExampleProcess;
  let operator: pg.Client;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const database = await createPostgresDatabase({ empty: true });
    drop = database.drop;
    operator = new pg.Client({ connectionString: database.connectionString });
    await operator.connect();
    notebook = await startExample('src/main.js', {
      cwd: FOLDER,
      env: { DATABASE_URL: database.connectionString },
    });
  });
  afterAll(async () => {
    expect(await notebook.stop(), notebook.output()).toBe(0);
    await operator.end();
    await drop();
  });

  /** Signs somebody up; the request function has their cookie. */
  async function signUp(email: string) {
    const answer = await fetch(`${notebook.url}/sign-up`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password: 'correct horse' }),
    });
    expect(answer.status).toBe(201);
    const { id } = (await answer.json()) as { id: string };
    const [cookie = ''] = answer.headers.getSetCookie().map((one) => one.split(';', 1)[0]);
    const send = (method: string, path: string, headers: Record<string, string> = {}) =>
      fetch(notebook.url + path, { method, headers: { cookie, ...headers } });
    return { id, send };
  }

  async function generate({ send }: Awaited<ReturnType<typeof signUp>>): Promise<Generated> {
    const answer = await send('POST', '/api/auth/tokens');
    expect(answer.status).toBe(201);
    return (await answer.json()) as Generated;
  }

  test('keeps the sources of users apart', async () => {
    const [ada, bob] = [await signUp('ada@example.com'), await signUp('bob@example.com')];
    const { token } = await generate(ada);
    const agent = await connectAgent(`${notebook.url}/mcp`, token);
    const other = await connectAgent(`${notebook.url}/mcp`, (await generate(bob)).token);

    expect(await agent.listTools()).toEqual(['get_source', 'list_sources', 'save_source']);
    const { id } = JSON.parse(await agent.call('save_source', { title: 'Notes', text: 'The text' }));
    expect(JSON.parse(await agent.call('list_sources')).sources).toMatchObject([{ id, title: 'Notes' }]);
    expect(JSON.parse(await agent.call('get_source', { id }))).toEqual({
      id,
      title: 'Notes',
      text: 'The text',
    });
    expect(JSON.parse(await other.call('list_sources'))).toEqual({ sources: [] });
    expect(JSON.parse(await other.call('get_source', { id }))).toEqual({ error: 'There is no such source.' });
    await Promise.all([agent.close(), other.close()]);

    const { rows } = await operator.query(
      `SELECT user_id, endpoint, outcome, host(ip_address) AS ip FROM tokens.token_usage_logs l
         JOIN tokens.api_tokens t ON t.id = l.token_id WHERE user_id = $1 LIMIT 1`,
      [ada.id],
    );
    expect(rows).toEqual([
      { user_id: ada.id, endpoint: 'POST /mcp', outcome: 'accepted', ip: expect.any(String) },
    ]);
  });

  test('refuses an agent as soon as its token is revoked', async () => {
    const eve = await signUp('eve@example.com');
    const { token, tokenRecord } = await generate(eve);
    const agent = await connectAgent(`${notebook.url}/mcp`, token);
    const revocation = await eve.send('DELETE', `/api/auth/tokens/${tokenRecord.id}`);
    expect(await revocation.json()).toMatchObject({ receipt: { verifiers: 1, confirmed: 1 } });
    await expect(agent.call('list_sources')).rejects.toThrow(/revoked/i);
    await agent.close();
  });

  test('lets no token manage tokens, and no other site use a user’s cookie', async () => {
    const kim = await signUp('kim@example.com');
    const { token } = await generate(kim);
    const byToken = await fetch(`${notebook.url}/api/auth/tokens`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(byToken.status).toBe(403);
    expect(await byToken.json()).toMatchObject({ code: 'session_required' });
    const foreign = await kim.send('POST', '/api/auth/tokens', { origin: 'https://elsewhere.example' });
    expect(await foreign.json()).toMatchObject({ code: 'origin_not_allowed', status: 403 });
  });

  test('revokes and hides the tokens of a deleted user', async () => {
    const joe = await signUp('joe@example.com');
    const { token } = await generate(joe);
    expect((await joe.send('DELETE', '/me')).status).toBe(204);
    const answer = () =>
      fetch(`${notebook.url}/mcp`, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
    await expect.poll(async () => (await answer()).status).toBe(401);
    expect((await joe.send('GET', '/api/auth/tokens')).status).toBe(401);
  });
});
