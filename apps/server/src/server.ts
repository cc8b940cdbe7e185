import { startMaintenance } from '@tokenhouse/core';
import type { Logger } from 'pino';
import { createApp } from './app.ts';
import type { Config } from './config/config.ts';
import type { App } from './http/app-type.ts';
import { createMetrics } from './metrics.ts';
import { openDatabase } from './open-database.ts';

export interface Server {
  /** Finishes running requests, writes the pending uses, and closes the database. */
  stop(): Promise<void>;
}

// A request may wait this long for the database. Connections that are still open after it are closed.
const GRACE_MS = 5_500;
// Requests that were sent before the signal may still arrive. Closing at once would reset their connections.
const ARRIVAL_MS = 250;

/** Opens the database, listens, and runs maintenance. */
export async function startServer(config: Config, logger: Logger): Promise<Server> {
  const clock = () => new Date();
  const metrics = createMetrics();
  const { database, accounts } = await openDatabase({ config, observer: metrics, logger, clock });
  const stopMaintenance = startMaintenance({
    database,
    clock,
    onError: (error) =>
      logger.error({ err: error }, 'Maintenance of the usage log failed. The server tries again in a minute'),
  });
  const stopCleaning = startMaintenance({
    database: accounts,
    clock,
    onError: (error) =>
      logger.error({ err: error }, 'Ended sessions could not be deleted. The server tries again in a minute'),
  });

  const app = await createApp({ config, database, accounts, metrics, logger, clock });
  await listen(app, config);

  return {
    async stop() {
      stopMaintenance();
      stopCleaning();
      await new Promise((resolve) => setTimeout(resolve, ARRIVAL_MS));
      // On a busy machine the time may be over before the loop has looked at its connections.
      for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      const cutOff = setTimeout(() => app.server.closeAllConnections(), GRACE_MS);
      await app.close();
      clearTimeout(cutOff);
      await database.close();
    },
  };
}

async function listen(app: App, { host, port }: Config): Promise<void> {
  try {
    await app.listen({ port, host, listenTextResolver: () => 'Listening' });
  } catch (error) {
    throw new Error(`Cannot listen on HOST ${host}, PORT ${port}`, { cause: error });
  }
}
