import { ConfigError, readConfig } from './config.ts';
import { createLogger } from './logger.ts';
import { startServer } from './server.ts';

// Longer than a stop may take: whatever hangs by then is left to the operating system.
const STOP_LIMIT_MS = 9_000;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const logger = createLogger(config.logLevel);
  const server = await startServer(config, logger);
  process.stdout.write(`Tokenhouse is listening on ${localUrl(config.host, config.port)}\n`);

  const stop = (signal: string) => {
    logger.info(`${signal}: stopping`);
    setTimeout(() => fail(new Error('it took too long'), 'stop cleanly'), STOP_LIMIT_MS).unref();
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error, 'stop cleanly'),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
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

/** The message and what caused it; no stack for what the operator can mend. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `: ${explain(error.cause)}`;
  return `${error.message || error.name}${cause}`;
}

main().catch((error: unknown) => fail(error, 'start'));
