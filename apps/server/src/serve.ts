import type { Logger } from 'pino';
import { ConfigError, type Environment, readConfig } from './config.ts';
import { explain } from './explain.ts';
import { createLogger } from './logger.ts';
import { type Server, startServer } from './server.ts';

// Longer than a stop may take: whatever hangs by then is left to the operating system.
const STOP_LIMIT_MS = 9_000;

let server: Server | undefined;
let stopping = false;

/** Runs the server until a signal stops it, and then ends the process; also when it cannot start. */
export async function serve(env: Environment): Promise<void> {
  await start(env).catch((error: unknown) => fail(error, 'start'));
}

async function start(env: Environment): Promise<void> {
  const config = readConfig(env);
  const logger = createLogger(config.logLevel);
  // Before the start, which may take a while; on, not once: the second signal must not end what the first began.
  process.on('SIGTERM', (signal) => stop(signal, logger));
  process.on('SIGINT', (signal) => stop(signal, logger));
  server = await startServer(config, logger);
  process.stdout.write(`Tokenhouse is listening on ${localUrl(config.host, config.port)}\n`);
}

function stop(signal: string, logger: Logger): void {
  if (server === undefined) process.exit(0);
  if (stopping) return;
  stopping = true;
  logger.info(`${signal}: stopping`);
  setTimeout(giveUp, STOP_LIMIT_MS).unref();
  server.stop().then(
    () => process.exit(0),
    (error: unknown) => fail(error, 'stop cleanly'),
  );
}

/** By SIGKILL, since a thread that waits for SQLite's lock would turn an exit into an abort with a stack trace. */
function giveUp(): void {
  process.stderr.write('Tokenhouse cannot stop cleanly: it took too long\n');
  process.kill(process.pid, 'SIGKILL');
}

/** Where the operator's own browser reaches it. */
function localUrl(host: string, port: number): string {
  const everywhere = ['127.0.0.1', '0.0.0.0', '::', '::1'];
  return `http://${everywhere.includes(host) ? 'localhost' : host}:${port}`;
}

function fail(error: unknown, intent: string): never {
  const message =
    error instanceof ConfigError ? error.message : `Tokenhouse cannot ${intent}: ${explain(error)}`;
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
