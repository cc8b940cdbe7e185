import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signUp } from '../support/person.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';

const NAME = 'tokenhouse-mcp.mjs';

let server: ServerProcess;
let data: string;
let folder: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'tokenhouse-data-'));
  folder = await mkdtemp(join(tmpdir(), 'tokenhouse-download-'));
  server = await startServerProcess({ DATA_DIR: data });
});
afterAll(async () => {
  await server.stop();
  await rm(data, { recursive: true });
  await rm(folder, { recursive: true });
});

async function download(name: string): Promise<void> {
  const answer = await fetch(`${server.url}/downloads/${name}`);
  expect(answer.status).toBe(200);
  await writeFile(join(folder, name), Buffer.from(await answer.arrayBuffer()));
}

test('the stdio program runs in an empty folder, and its checksum is right', async () => {
  await download(NAME);
  await download(`${NAME}.sha256`);
  const program = join(folder, NAME);
  const checksum = createHash('sha256')
    .update(await readFile(program))
    .digest('hex');
  expect(await readFile(`${program}.sha256`, 'utf8')).toBe(`${checksum}  ${NAME}\n`);

  const person = await signUp(server.url);
  const env = { CODING_AGENT_API_KEY: await person.generateToken(), BACKEND_URL: server.url };
  const client = new Client({ name: 'Test Agent', version: '1.2.3' });
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [program], env, cwd: folder }),
  );
  expect(client.getServerVersion()?.name).toBe('tokenhouse');
  const { structuredContent } = await client.callTool({ name: 'whoami' });
  expect(structuredContent).toMatchObject({
    user: { email: expect.any(String) },
    token: { id: expect.any(String) },
  });
  await client.close();
});
