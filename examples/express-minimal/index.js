import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { createTokenhouse } from '@tokenhouse/http';
import { requireToken, tokenRoutes } from '@tokenhouse/http/express';
import { toAuthInfo } from '@tokenhouse/http/mcp';
import { openPostgres } from '@tokenhouse/postgres';
import express from 'express';
import pg from 'pg';
import { createNotesServer, people } from './yours.js'; // Your MCP server, your sessions.

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
pool.on('error', () => {}); // The pool reconnects. Without a listener, the error would end the process.
const database = await openPostgres({ pool, schema: 'tokens' });
const users = { identify: (req) => req.session.userId };
const { PORT = 3000, PUBLIC_URL = `http://localhost:${PORT}` } = process.env; // The address that users open.
const tokenhouse = createTokenhouse({ database, users, publicUrl: PUBLIC_URL });

const app = express().use(people);
app.use('/api/auth/tokens', tokenRoutes(tokenhouse)); // Users generate, list and revoke tokens.
app.get('/notes', requireToken(tokenhouse), (req, res) => res.json({ of: req.apiToken.userId }));
const mcp = toNodeHandler(createMcpHandler(createNotesServer));
app.all('/mcp', requireToken(tokenhouse), (req, res) =>
  mcp(Object.assign(req, { auth: toAuthInfo(req.apiToken) }), res, req.body),
);
app.listen(PORT, () => process.stdout.write(`The notes are at ${PUBLIC_URL}/notes\n`));
