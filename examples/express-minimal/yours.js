import { randomBytes } from 'node:crypto';
import { McpServer } from '@modelcontextprotocol/server';
import express from 'express';
import session from 'express-session';
import { z } from 'zod';

/** The parts that an app already has: sessions and a sign-in. This sign-in accepts any name. */
export const people = express.Router();
people.use(
  session({
    secret: randomBytes(32).toString('hex'),
    resave: false,
    saveUninitialized: false,
    cookie: { sameSite: 'lax' },
  }),
);
people.post('/sign-in', express.json(), (req, res) => {
  req.session.userId = String(req.body.name);
  res.status(204).end();
});

/** An MCP server of the official SDK. Each request creates a new one. */
export function createNotesServer() {
  // With listChanged, clients would hold a stream open that outlives a revocation.
  const capabilities = { tools: { listChanged: false } };
  const server = new McpServer({ name: 'notes', version: '1.0.0' }, { capabilities });
  const listNotes = { description: 'Whose notes these are', inputSchema: z.object({}) };
  server.registerTool('list_notes', listNotes, (_, { http }) => ({
    content: [{ type: 'text', text: `The notes of ${http.authInfo.extra.userId}` }],
  }));
  return server;
}
