import { hash } from 'node:crypto';
import pg from 'pg';
import { bearerOf, serveRoute, settings } from '../support/measured-route.js';

// The best hand-written server, one request at a time: one prepared statement, one commit.
const pool = new pg.Pool({ connectionString: settings.postgresUrl, max: 10 });
const USE = `
  WITH token AS (
    UPDATE tokens SET last_used_at = now()
    WHERE token_hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
    RETURNING id, user_id
  ), used AS (
    INSERT INTO uses (token_id, endpoint, ip_address, user_agent) SELECT id, $2, $3, $4 FROM token
  )
  SELECT id, user_id FROM token`;

await serveRoute(
  {
    async onRequest(request, reply) {
      const { rowCount } = await pool.query({
        name: 'use',
        text: USE,
        values: [
          hash('sha256', bearerOf(request), 'hex'),
          `${request.method} ${request.routeOptions.url}`,
          request.ip,
          request.headers['user-agent'],
        ],
      });
      if (rowCount === 0) return reply.code(401).send();
    },
  },
  () => pool.end(),
);
