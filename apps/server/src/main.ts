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

  const stop = async (signal: string) => {
    logger.info(`${signal}: stopping`);
    setTimeout(
      () => fail(new Error('Stopping took too long; uses that were buffered may be lost')),
      STOP_LIMIT_MS,
    ).unref();
    await server.stop();
    process.exit(0);
  };
  process.once('SIGTERM', (signal) => stop(signal).catch(fail));
  process.once('SIGINT', (signal) => stop(signal).catch(fail));
}

/** Where the operator's own browser reaches it. */
function localUrl(host: string, port: number): string {
  const everywhere = ['127.0.0.1', '0.0.0.0', '::', '::1'];
  return `http://${everywhere.includes(host) ? 'localhost' : host}:${port}`;
}

function fail(error: unknown): never {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}

/** The message and what caused it; no stack for what the operator can mend. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof ConfigError) return error.message;
  const cause = error.cause === undefined ? '' : `: ${explain(error.cause)}`;
  return `Tokenhouse cannot start: ${error.message || error.name}${cause}`;
}

main().catch(fail);
