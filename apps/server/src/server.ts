import { startMaintenance } from '@tokenhouse/core';
import type { Logger } from 'pino';
import { createApp } from './app.ts';
import type { Config } from './config/config.ts';
import type { App } from './http/app-type.ts';
import { createMetrics } from './metrics.ts';
import { openDatabase } from './open-database.ts';

export interface Server {
  /** Finishes the requests under way, writes what the usage log still holds, and closes the database. */
  stop(): Promise<void>;
}

// As long as a request may wait for its database, so that it ends with an answer; what goes on longer is cut off.
const GRACE_MS = 5_500;
// Requests that were sent before the signal are still on their way; closing at once would reset them.
const ARRIVAL_MS = 250;

/** Opens the database, listens, and keeps the usage log in shape. */
export async function startServer(config: Config, logger: Logger): Promise<Server> {
  const clock = () => new Date();
  const metrics = createMetrics();
  const { database, accounts } = await openDatabase({ config, observer: metrics, logger, clock });
  const stopMaintenance = startMaintenance({
    database,
    clock,
    onError: (error) =>
      logger.error({ err: error }, 'Maintenance of the usage log failed; it is tried again in a minute'),
  });
  const stopCleaning = startMaintenance({
    database: accounts,
    clock,
    onError: (error) =>
      logger.error({ err: error }, 'Ended sessions could not be deleted; the server tries again in a minute'),
  });

  const app = await createApp({ config, database, accounts, metrics, logger, clock });
  await listen(app, config);

  return {
    async stop() {
      stopMaintenance();
      stopCleaning();
      await new Promise((resolve) => setTimeout(resolve, ARRIVAL_MS));
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
    throw new Error(`HOST ${host}, PORT ${port} cannot be listened on`, { cause: error });
  }
}
