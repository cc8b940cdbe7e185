import { createTokenFormat, createTokenService } from '@tokenhouse/core';
import { createTokenGuard } from '@tokenhouse/http';
import { createTokenHook } from '@tokenhouse/http/fastify';
import { openPostgres } from '@tokenhouse/postgres';
import { openSqlite } from '@tokenhouse/sqlite';
import { serveRoute, settings } from '../support/measured-route.js';

// The route as an adopter guards it. Settings: `postgresUrl` or `sqliteFile`, and `usageLog`.
const { postgresUrl, sqliteFile, usageLog } = settings;
const options = { usageLog, retentionDays: 90 };
const database = postgresUrl
  ? await openPostgres({ connectionString: postgresUrl, verifierLeaseMs: 3_000, ...options })
  : await openSqlite({ file: sqliteFile, ...options });
// Makes the partition of today, as the server does when it starts.
await database.maintain(new Date());

const clock = () => new Date();
const format = createTokenFormat('nllm');
const limits = { maxActive: 10, creationsPerHour: 5 };
const tokens = createTokenService({ store: database.tokens, format, limits, clock });
const guard = createTokenGuard({ tokens, usage: database.usage, clock });

await serveRoute({ onRequest: createTokenHook({ format, guard }) }, () => database.close());
