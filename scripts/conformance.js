// `npm run conformance [scenario@version …]`: the MCP conformance suite against its own server. The suite cannot
// send a credential, so a proxy on loopback adds it. It needs Node 22, which npx downloads.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SUITE = '@modelcontextprotocol/conformance@0.2.0-alpha.12';
const MUST_PASS = [
  'tools-list@2026-07-28',
  'http-header-validation@2026-07-28',
  'dns-rebinding-protection@2026-07-28',
  'server-initialize@2025-11-25',
  'ping@2025-11-25',
  'tools-list@2025-11-25',
];
const PORT = 3971;
const PROXY_PORT = 3972;

const dataDir = await mkdtemp(join(tmpdir(), 'tokenhouse-conformance-'));
const server = spawn(process.execPath, ['apps/server/dist/main.js'], {
  env: { PATH: process.env.PATH, PORT: `${PORT}`, DATA_DIR: dataDir, LOG_LEVEL: 'warn' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
await once(server.stdout, 'data');
const proxy = await startProxy(await generateToken());
let failed = 0;
for (const scenario of process.argv.length > 2 ? process.argv.slice(2) : MUST_PASS) {
  if (!(await passes(scenario))) failed += 1;
}
proxy.close();
server.kill();
await once(server, 'exit');
await rm(dataDir, { recursive: true });
process.exit(failed === 0 ? 0 : 1);

async function generateToken() {
  const url = `http://localhost:${PORT}/api/auth`;
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' });
  const signUp = await fetch(`${url}/sign-up/email`, { method: 'POST', headers, body });
  const cookie = signUp.headers.getSetCookie().join('; ');
  const created = await fetch(`${url}/tokens`, { method: 'POST', headers: { ...headers, cookie } });
  return (await created.json()).token;
}

/** Passes on everything unchanged, including Host and Origin, which the suite tests. */
async function startProxy(token) {
  const server = createServer((incoming, outgoing) => {
    const headers = { ...incoming.headers, authorization: `Bearer ${token}` };
    const { method, url: path } = incoming;
    const onward = request({ host: '127.0.0.1', port: PORT, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  server.listen(PROXY_PORT, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function passes(scenario) {
  const [name, version] = scenario.split('@');
  const args = ['-y', '-p', 'node@22', '-p', SUITE, 'conformance', 'server'];
  const options = [
    '--url',
    `http://localhost:${PROXY_PORT}/mcp`,
    '--scenario',
    name,
    '--spec-version',
    version,
  ];
  process.stdout.write(`\n== ${scenario}\n`);
  const suite = spawn('npx', [...args, ...options], { stdio: 'inherit' });
  const [code] = await once(suite, 'exit');
  return code === 0;
}
