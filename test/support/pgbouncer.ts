import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { findFreePort } from './free-port.ts';

/** The program, from the PATH or, as root on Debian, from apt. Otherwise the reason why it is missing. */
export function findOrInstallPgBouncer(): { readonly path: string } | { readonly missing: string } {
  const found = findPgBouncer();
  if (found !== undefined) return { path: found };
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) {
    return { missing: 'pgbouncer is not on the PATH, and apt-get needs root on Debian' };
  }
  // This run level prevents the package from starting its own service.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const install = ['install', '-y', '-qq', '--no-install-recommends', 'pgbouncer'];
  for (const args of [['update', '-qq'], install]) {
    const { status, stderr } = spawnSync('apt-get', args, { env, encoding: 'utf8' });
    if (status !== 0) return { missing: `apt-get ${args.join(' ')} failed: ${stderr.slice(0, 500)}` };
  }
  const installed = findPgBouncer();
  return installed === undefined ? { missing: 'apt-get installed no pgbouncer' } : { path: installed };
}

function findPgBouncer(): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin'];
  return folders.map((folder) => join(folder, 'pgbouncer')).find((path) => existsSync(path));
}

/** A PgBouncer before the database of `connectionString`, and the URL that leads through it. */
export async function startPgBouncer(
  path: string,
  connectionString: string,
  poolMode: 'session' | 'transaction',
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const target = new URL(connectionString);
  const port = await findFreePort();
  const folder = await mkdtemp(join(tmpdir(), 'tokenhouse-pgbouncer-'));
  await chmod(folder, 0o755);
  const ini = join(folder, 'pgbouncer.ini');
  const settings = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'any',
    pool_mode: poolMode,
    default_pool_size: 20,
  };
  const name = target.pathname.slice(1);
  const database = `host=${target.hostname} port=${target.port} dbname=${name} user=${target.username} password=${target.password}`;
  const lines = Object.entries(settings).map(([key, value]) => `${key} = ${value}`);
  await writeFile(ini, `[databases]\n${name} = ${database}\n[pgbouncer]\n${lines.join('\n')}\n`);
  // PgBouncer does not run as root.
  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const child = spawn(path, [ini], { stdio: 'ignore', ...nobody });
  process.once('exit', () => child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  await untilListening(port);
  target.port = String(port);
  return {
    url: target.href,
    async stop() {
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilListening(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'close').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (isOpen) return;
    await setTimeout(50);
  }
  throw new Error('PgBouncer did not start');
}
