import type { Database } from '@tokenhouse/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectProblem } from '../support/expected.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

const SECRET = 'password of the database at postgres://ada:hunter2@10.0.0.1';

/** A bug that a real database cannot produce on demand: listing throws. */
function breakListing(database: Database): Database {
  const listTokens = async () => {
    throw new Error(SECRET);
  };
  return { ...database, tokens: { ...database.tokens, listTokens } };
}

describe('an unexpected exception', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer({ database: 'SQLite', replace: breakListing });
  });
  afterAll(() => server.close());

  test('500 internal: the cause is only in the log, with the request id', async () => {
    const answer = await (await server.session()).get('/api/auth/tokens');
    expectProblem(answer, 'internal', {
      detail: 'Something went wrong. Find the cause in the server log by the request id.',
    });
    expect(JSON.stringify(answer)).not.toMatch(/hunter2|Error:|node_modules|\.ts:\d/);
    const id = answer.headers['x-request-id'];
    const lines = server.log.map((line) => JSON.parse(line)).filter(({ requestId }) => requestId === id);
    expect(lines).toContainEqual(
      expect.objectContaining({
        level: 50,
        err: expect.objectContaining({ message: SECRET, type: 'Error' }),
      }),
    );
  });

  test('an MCP tool that throws returns a generic error, and the use is logged', async () => {
    const token = await (await server.session()).token();
    const call = {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'list_tokens', arguments: {} },
    };
    const headers = { accept: 'application/json, text/event-stream' };
    const answer = await token.post('/mcp', call, headers);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('"isError":true');
    expect(answer.text).not.toContain('hunter2');
    expect(server.log.join('')).toContain(SECRET);
    const uses = 'SELECT outcome, endpoint FROM token_usage_logs WHERE token_id = $1';
    expect(await server.database.sql(uses, [token.id])).toEqual([
      { outcome: 'accepted', endpoint: 'POST /mcp tools/call list_tokens' },
    ]);
  });
});
