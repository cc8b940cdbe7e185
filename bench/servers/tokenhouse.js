import { createTokenhouse } from '@tokenhouse/http';
import { requireToken } from '@tokenhouse/http/fastify';
import { openPostgres } from '@tokenhouse/postgres';
import { openSqlite } from '@tokenhouse/sqlite';
import { serveRoute, settings } from '../support/measured-route.js';

// The route as an app protects it. Settings: `postgresUrl` or `sqliteFile`, and `usageLog`.
const { postgresUrl, sqliteFile, usageLog } = settings;
const options = { usageLog, retentionDays: 90 };
const database = postgresUrl
  ? await openPostgres({ connectionString: postgresUrl, verifierLeaseMs: 3_000, ...options })
  : await openSqlite({ file: sqliteFile, ...options });
// Creates the partition of today, as the server does at its start.
await database.maintain(new Date());

const users = { identify: () => null };
const tokenhouse = createTokenhouse({ database, users, publicUrl: 'http://localhost' });

await serveRoute({ onRequest: requireToken(tokenhouse) }, () => tokenhouse.close());
