import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findFreePort } from './free-port.ts';

const BIN = '/usr/lib/postgresql/15/bin';
const run = promisify(execFile);

/** Why a cluster is not available here; undefined if it is. */
export const noDebianPostgres: string | undefined = existsSync(join(BIN, 'pg_dump'))
  ? undefined
  : `${BIN} is missing: apt-get install postgresql-15`;

/** PostgreSQL 15 from Debian, with tools that the npm package lacks: pg_dump, pg_restore, pg_basebackup. */
export interface DebianCluster {
  readonly port: number;
  /** The URL of a database. */
  url(database: string): string;
  /** Runs one of PostgreSQL's programs as the user of the server. */
  tool(name: string, args: readonly string[]): Promise<void>;
  /** A hot standby that applies changes with a delay in milliseconds. */
  startStandby(delayMs: number): Promise<DebianCluster>;
  stop(): Promise<void>;
}

export async function startDebianCluster(): Promise<DebianCluster> {
  const user = await findUser();
  const dataDir = await makeFolder(user);
  await run(join(BIN, 'initdb'), ['-D', dataDir, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '-N'], user);
  return startServer(dataDir, user);
}

interface User {
  readonly uid?: number;
  readonly gid?: number;
  /** Not the current folder, which this user may not be able to enter. */
  readonly cwd: string;
}

/** PostgreSQL does not run as root. */
async function findUser(): Promise<User> {
  if (process.getuid?.() !== 0) return { cwd: tmpdir() };
  const id = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout);
  return { uid: await id('-u'), gid: await id('-g'), cwd: tmpdir() };
}

async function makeFolder({ uid, gid }: User): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tokenhouse-debian-postgres-'));
  await chmod(folder, 0o700);
  if (uid !== undefined && gid !== undefined) await chown(folder, uid, gid);
  return folder;
}

async function startServer(dataDir: string, user: User): Promise<DebianCluster> {
  const port = await findFreePort();
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    'wal_level=logical',
  ];
  const args = ['-D', dataDir, ...settings.flatMap((setting) => ['-c', setting])];
  const server = spawn(join(BIN, 'postgres'), args, { ...user, stdio: 'ignore' });
  // A failed test must not leave a server running.
  process.once('exit', () => server.kill('SIGQUIT'));
  await waitUntilReady(server, port);
  return {
    port,
    url: (database) => `postgres://postgres@127.0.0.1:${port}/${database}`,
    async tool(name, args) {
      await run(join(BIN, name), [...args], user);
    },
    async startStandby(delayMs) {
      const folder = await makeFolder(user);
      const from = ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres'];
      await run(join(BIN, 'pg_basebackup'), [...from, '-D', folder, '-R', '--checkpoint=fast'], user);
      // The newest setting of a name wins.
      await run(
        'sh',
        ['-c', `echo "recovery_min_apply_delay = ${delayMs}" >> "$0/postgresql.auto.conf"`, folder],
        user,
      );
      return startServer(folder, user);
    },
    async stop() {
      await endServer(server);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function waitUntilReady(server: ChildProcess, port: number): Promise<void> {
  const isReady = () =>
    run(join(BIN, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)]).then(
      () => true,
      () => false,
    );
  while (!(await isReady())) {
    if (server.exitCode !== null)
      throw new Error(`PostgreSQL ended with ${server.exitCode} before it was ready`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Stops at once, like `pg_ctl stop -m immediate`, because its data is not needed afterwards. */
async function endServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGQUIT');
  await ended;
}
