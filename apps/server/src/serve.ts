import type { Logger } from 'pino';
import { addressWarning } from './config/address-warning.ts';
import { ConfigError, readConfig } from './config/config.ts';
import type { Environment } from './config/variables.ts';
import { describeError } from './logging/describe-error.ts';
import { createLogger } from './logging/logger.ts';
import { createOutput, type Output } from './logging/output.ts';
import { releaseClosedTerminals, standardSink } from './logging/standard-sink.ts';
import { type Server, startServer } from './server.ts';

// The server ends itself if stopping takes longer.
const STOP_LIMIT_MS = 9_000;
// The time limit for the last lines of the log.
const DRAIN_MS = 500;

let server: Server | undefined;
let stopping = false;
const outputs: Output[] = [];

/** Runs the server until a signal stops it or it cannot start, then ends the process. */
export async function serve(env: Environment): Promise<void> {
  const errors = createOutput({ sink: standardSink(process.stderr) });
  outputs.push(errors);
  await start(env, errors).catch((error: unknown) => fail(errors, error, 'start'));
}

async function start(env: Environment, errors: Output): Promise<void> {
  const config = readConfig(env);
  const log = createOutput({
    sink: standardSink(process.stdout),
    onLoss: (reason) => errors.write(`Tokenhouse keeps running without its log: ${reason}\n`),
    onRecovery: (lines) => logger.warn({ lines }, 'Lines of the log were lost'),
  });
  outputs.push(log);
  const logger = createLogger(config.logLevel, log);
  // Registered before the start, which may take a while. `on` instead of `once`: a second signal must not kill the process.
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(name, () => stop(name, logger, errors));
  }
  const warning = addressWarning(config);
  if (warning !== undefined) logger.warn(warning);
  server = await startServer(config, logger);
  log.write(`Tokenhouse is listening on ${config.publicUrl}\n`);
}

function stop(signal: string, logger: Logger, errors: Output): void {
  if (stopping) return;
  stopping = true;
  if (server === undefined) return void exit(0);
  logger.info(`${signal}: stopping`);
  setTimeout(() => giveUp(errors), STOP_LIMIT_MS).unref();
  server.stop().then(
    () => exit(0),
    (error: unknown) => fail(errors, error, 'stop cleanly'),
  );
}

/** Uses SIGKILL: with a thread that waits for SQLite's lock, `process.exit` would abort with a stack trace. */
async function giveUp(errors: Output): Promise<void> {
  errors.write('Tokenhouse cannot stop cleanly: stopping took too long\n');
  await errors.drain(DRAIN_MS);
  process.kill(process.pid, 'SIGKILL');
}

async function fail(errors: Output, error: unknown, intent: string): Promise<void> {
  const message =
    error instanceof ConfigError ? error.message : `Tokenhouse cannot ${intent}: ${describeError(error)}`;
  errors.write(`${message}\n`);
  await exit(1);
}

/** Ends the process, with SIGKILL if it would wait for a thread, such as one that writes to a stopped terminal. */
async function exit(code: number): Promise<void> {
  await Promise.all(outputs.map((output) => output.drain(DRAIN_MS)));
  if (outputs.some((output) => output.holdsThread())) process.kill(process.pid, 'SIGKILL');
  releaseClosedTerminals();
  process.exit(code);
}
