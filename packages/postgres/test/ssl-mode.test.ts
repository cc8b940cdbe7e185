import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createClient } from '../src/connections/connection-source.ts';

const path = (name: string) => fileURLToPath(new URL(`tls/${name}`, import.meta.url));
const CA = `sslrootcert=${path('ca.pem')}`;
const OTHER_CA = `sslrootcert=${path('other-ca.pem')}`;

/** A TLS proxy before PostgreSQL, with a certificate for db.example.com by the CA in `tls/ca.pem`. */
let withTls: { readonly url: string; readonly server: Server };
const plain = inject('postgresUrl');

beforeAll(async () => {
  const target = new URL(plain);
  const identity = { key: readFileSync(path('server-key.pem')), cert: readFileSync(path('server.pem')) };
  const server = createServer((socket: Socket) => {
    socket.on('error', () => {});
    socket.once('readable', () => {
      // The client requests TLS with eight bytes, and starts it after the response S.
      socket.read(8);
      socket.write('S');
      const secure = new TLSSocket(socket, { isServer: true, ...identity });
      const upstream = connect(Number(target.port), target.hostname);
      const giveUp = () => {
        secure.destroy();
        upstream.destroy();
      };
      secure.on('error', giveUp);
      upstream.on('error', giveUp);
      secure.pipe(upstream).pipe(secure);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(plain);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  withTls = { url: url.href, server };
});
afterAll(() => withTls.server.close());

async function isReached(url: string): Promise<boolean> {
  const client = createClient({ connectionString: url }, {});
  client.on('error', () => {});
  await client.connect();
  const { rows } = await client.query('SELECT 1 AS one');
  await client.end();
  return rows[0].one === 1;
}

test.each(['allow', 'prefer', 'require', 'no-verify', `verify-ca&${CA}`, `require&${CA}`])(
  'sslmode=%s accepts a certificate of another host',
  async (mode) => {
    expect(await isReached(`${withTls.url}?sslmode=${mode}`)).toBe(true);
  },
);

test.each([
  ['verify-full', /self-signed|unable to/],
  [`verify-full&${CA}`, /Hostname\/IP does not match|does not match certificate/],
  ['verify-full&sslrootcert=system', /self-signed|unable to/],
  ['verify-ca', /sslrootcert/],
  [`verify-ca&${OTHER_CA}`, /self-signed|unable to|signature/],
  [`require&${OTHER_CA}`, /self-signed|unable to|signature/],
])('sslmode=%s does not', async (mode, reason) => {
  await expect(isReached(`${withTls.url}?sslmode=${mode}`)).rejects.toThrow(reason);
});

test('only sslmode=disable reaches a server without TLS', async () => {
  expect(await isReached(`${plain}?sslmode=disable`)).toBe(true);
  for (const mode of ['allow', 'prefer', 'require']) {
    await expect(isReached(`${plain}?sslmode=${mode}`)).rejects.toThrow('does not support SSL');
  }
});
