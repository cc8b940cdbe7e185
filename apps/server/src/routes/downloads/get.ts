import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App } from '../../http/app-type.ts';

const NAME = 'tokenhouse-mcp.mjs';
// Made by scripts/build-program.js.
const BUILT = new URL(`../../../downloads/${NAME}`, import.meta.url);

interface Download {
  readonly name: string;
  readonly type: string;
  readonly content: Buffer;
  readonly etag: string;
}

/** GET /downloads/…: the stdio program as one file, and its checksum. Throws when the program was not built. */
export function getDownloads(app: App): void {
  const content = readFileSync(BUILT);
  const checksum = createHash('sha256').update(content).digest('hex');
  const program = download(NAME, 'text/javascript; charset=utf-8', content);
  // The format of `sha256sum`, so that `sha256sum -c` accepts it.
  const line = Buffer.from(`${checksum}  ${NAME}\n`);
  const sum = download(`${NAME}.sha256`, 'text/plain; charset=utf-8', line);
  serve(app, program, {
    operationId: 'downloadStdioProgram',
    summary: 'The stdio program for agents without HTTP, as one file for Node',
  });
  serve(app, sum, {
    operationId: 'downloadStdioProgramChecksum',
    summary: 'The SHA-256 checksum of the stdio program, for `sha256sum -c`',
  });
}

function download(name: string, type: string, content: Buffer): Download {
  return { name, type, content, etag: `"${createHash('sha256').update(content).digest('base64url')}"` };
}

function serve(app: App, file: Download, words: { operationId: string; summary: string }): void {
  const response = { 200: { content: { [file.type]: { schema: z.string() } } } };
  app.get(`/downloads/${file.name}`, { schema: { ...words, tags: ['mcp'], response } }, (request, reply) => {
    send(request, reply, file);
  });
}

function send(request: FastifyRequest, reply: FastifyReply, file: Download): void {
  // Caches keep it, but revalidate it each time, because an upgrade of the server changes it.
  reply.header('etag', file.etag).header('cache-control', 'public, no-cache');
  if (isKnown(request.headers['if-none-match'], file.etag)) return void reply.code(304).send();
  reply
    .type(file.type)
    .header('content-disposition', `attachment; filename="${file.name}"`)
    .send(file.content);
}

/** Whether the caller has this version (RFC 9110, section 13.1.2). */
function isKnown(condition: string | undefined, etag: string): boolean {
  const tags = condition?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  return tags.includes('*') || tags.includes(etag);
}
