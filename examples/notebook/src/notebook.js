import cookie from '@fastify/cookie';
import { createTokenhouse } from '@tokenhouse/http';
import { tokenRoutes } from '@tokenhouse/http/fastify';
import { openPostgres } from '@tokenhouse/postgres';
import Fastify from 'fastify';
import { mcpRoute } from './mcp-route.js';
import { createPeople } from './people.js';
import { peopleRoutes, sessionOf } from './people-routes.js';
import { createSources } from './sources.js';

/**
 * The whole app, before it listens: users with serial ids, their sources, and personal API tokens in the schema
 * `tokens` of the same database.
 */
export async function createNotebook({ pool, publicUrl }) {
  const people = await createPeople(pool);
  const sources = await createSources(pool);
  const database = await openPostgres({ pool, schema: 'tokens' });
  // Deleting a user revokes the user's tokens, also when the statement is typed into psql.
  await database.revokeTokensOfDeletedUsers({ table: 'public.people' });

  const app = Fastify();
  const tokenhouse = createTokenhouse({
    database,
    publicUrl,
    users: { identify: async (request) => (await people.bySession(sessionOf(request)))?.id },
    onError: (error) => app.log.error(error),
  });
  app.addHook('onClose', () => tokenhouse.close());

  app.register(cookie);
  app.register(peopleRoutes({ people, isSecure: publicUrl.startsWith('https:') }));
  app.register(tokenRoutes(tokenhouse));
  app.register(mcpRoute({ tokenhouse, sources }));
  return app;
}
