import { eachDatabase } from '../../../../../test/support/databases.ts';
import { plainExpressApp } from './express-app.ts';
import { fastifyApp } from './fastify-app.ts';
import { fetchApp } from './fetch-app.ts';
import { honoApp } from './hono-app.ts';
import { mcpApp } from './mcp-app.ts';

const [sqlite, postgres] = eachDatabase;

const rows = [
  ...[fastifyApp, plainExpressApp, honoApp, fetchApp, mcpApp].map((app) => [app, sqlite, 'durable'] as const),
  [fastifyApp, sqlite, 'buffered'],
  [fastifyApp, postgres, 'durable'],
  [fastifyApp, postgres, 'buffered'],
  [mcpApp, postgres, 'durable'],
] as const;

/** Each adapter, and what the databases and the two ways to log may change, for `describe.each`. */
export const CASES = rows.map(([app, { name, open }, usageLog]) => ({
  name: `${app.name} on ${name}, ${usageLog}`,
  app,
  open: () => open({ usageLog }),
  usageLog,
}));

export type Case = (typeof CASES)[number];
