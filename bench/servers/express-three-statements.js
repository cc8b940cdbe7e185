import { hash } from 'node:crypto';
import express from 'express';
import pg from 'pg';
import { announce, bearerOf, settings } from '../support/measured-route.js';

// The result of a typical tutorial: look up the token, update its last use, log the use, and respond.
const pool = new pg.Pool({ connectionString: settings.postgresUrl, max: 10 });
const app = express();

app.use(async (request, response, next) => {
  const { rows } = await pool.query(
    `SELECT id, user_id FROM tokens
     WHERE token_hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`,
    [hash('sha256', bearerOf(request), 'hex')],
  );
  const token = rows[0];
  if (token === undefined) return response.status(401).end();
  await pool.query('UPDATE tokens SET last_used_at = now() WHERE id = $1', [token.id]);
  await pool.query('INSERT INTO uses (token_id, endpoint, ip_address, user_agent) VALUES ($1, $2, $3, $4)', [
    token.id,
    `${request.method} ${request.path}`,
    request.ip,
    request.get('user-agent'),
  ]);
  request.userId = token.user_id;
  next();
});
app.get('/', (_request, response) => {
  response.json({ ok: true });
});

const server = app.listen(0, '127.0.0.1', () => {
  announce(server, async () => {
    server.closeAllConnections();
    await pool.end();
  });
});
