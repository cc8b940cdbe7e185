import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from './app-type.ts';

const BUILT = fileURLToPath(new URL('../../pages/', import.meta.url));

/** The URLs of pages. The web UI has the same list in apps/web/src/pages/pages.tsx. */
const PAGES = ['/', '/sign-in', '/sign-up', '/connections', '/connections/:id'];

// Only programs request these, whatever they accept.
const NO_PAGES = /^\/(api|mcp|oauth|docs|downloads|assets|\.well-known)(\/|$|\?)/;

/** Sends the HTML of the web UI. Throws if the UI was not built. */
export function createSendPage(): (reply: FastifyReply) => FastifyReply {
  const page = readFileSync(`${BUILT}index.html`);
  return (reply) =>
    // Never cached: a stale page would load scripts that no longer exist, and the back/forward cache could bring back
    // a dialog with a token.
    reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(page);
}

/** Whether a browser requests a page that does not exist. The web UI then shows that. */
export function asksForPage({ method, url, headers }: FastifyRequest): boolean {
  return method === 'GET' && (headers.accept ?? '').includes('text/html') && !NO_PAGES.test(url);
}

/** Serves the web UI: the same HTML at each of its URLs, and the files that it loads. */
export async function servePages(app: App, sendPage: (reply: FastifyReply) => FastifyReply): Promise<void> {
  // Their names contain a hash of the content. Each also exists compressed, so caches must keep both.
  await app.register(fastifyStatic, {
    root: `${BUILT}assets/`,
    prefix: '/assets/',
    wildcard: false,
    preCompressed: true,
    maxAge: '1y',
    immutable: true,
    setHeaders: (response) => response.setHeader('vary', 'accept-encoding'),
  });
  // The icon, the manifest and the script of the color scheme.
  await app.register(fastifyStatic, {
    root: BUILT,
    wildcard: false,
    index: false,
    globIgnore: ['assets/**', 'index.html'],
    decorateReply: false,
  });
  for (const url of PAGES) {
    app.get(url, { schema: { hide: true } }, (_request, reply) => sendPage(reply));
  }
}
