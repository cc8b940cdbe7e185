import { withClient } from '../support/postgres.js';
import { measureInRounds } from '../support/rounds.js';
import { startStandAlone } from '../support/server-process.js';
import { fillPostgres } from '../support/tokens.js';

export const name = 'server';
export const title = 'The stand-alone server, on PostgreSQL';

const HEALTH = 'GET /healthz, no authentication';

const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': { name: 'claude-code', version: '2.1.330' },
};

/** One stateless request of protocol 2026-07-28. */
const CALL_WHOAMI = {
  method: 'POST',
  path: '/mcp',
  headers: {
    Accept: 'application/json, text/event-stream',
    'Content-Type': 'application/json',
    'MCP-Protocol-Version': '2026-07-28',
    'Mcp-Method': 'tools/call',
    'Mcp-Name': 'whoami',
  },
  body: JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'whoami', arguments: {}, _meta: META },
  }),
};

export async function measure(bench) {
  const start = await standAlone(bench);
  await measureInRounds(bench, name, [
    { name: HEALTH, start, load: { request: { path: '/healthz' } } },
    { name: 'GET /api/me', start, limit: HEALTH, load: { request: { path: '/api/me' } } },
    { name: 'POST /mcp, tools/call whoami', start, limit: HEALTH, load: { request: CALL_WHOAMI } },
  ]);
}

/** Its database, with the owners of the tokens. */
async function standAlone(bench) {
  const DATABASE_URL = await bench.createDatabase('server');
  await fillPostgres(DATABASE_URL, bench.tokens);
  const start = () =>
    startStandAlone({ DATABASE_URL, AUTH_SECRET: 'not used, because no user signs in here' });
  // The first start creates the tables of the accounts.
  const server = await start();
  await withClient(DATABASE_URL, (client) =>
    client.query(
      `INSERT INTO "user" (id, name, email, "emailVerified", "createdAt", "updatedAt")
       SELECT id, 'Ada', id || '@example.com', false, now(), now() FROM unnest($1::text[]) AS id`,
      [[...new Set(bench.tokens.map(({ userId }) => userId))]],
    ),
  );
  await checkCall(server, bench.tokens[0]);
  await server.stop();
  return start;
}

/** JSON-RPC returns failures with status 200 too, which the load would count as successes. */
async function checkCall(server, { text, id }) {
  const { method, path, headers, body } = CALL_WHOAMI;
  const sent = { ...headers, Authorization: `Bearer ${text}` };
  const answer = await (await fetch(server.url + path, { method, headers: sent, body })).text();
  if (!answer.includes('structuredContent') || !answer.includes(id))
    throw new Error(`whoami answered ${answer}`);
}
