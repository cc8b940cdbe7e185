import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from './app-type.ts';

const BUILT = fileURLToPath(new URL('../../pages/', import.meta.url));

/** Where the page shows something. The page knows the same addresses: apps/web/src/pages/pages.tsx. */
const PAGES = ['/', '/sign-in', '/sign-up', '/connections', '/connections/:id'];

// What only programs ask for, whatever they say they accept.
const NO_PAGES = /^\/(api|mcp|oauth|docs|downloads|assets|\.well-known)(\/|$|\?)/;

/** Sends the web UI's one page. Throws when the UI was not built. */
export function createSendPage(): (reply: FastifyReply) => FastifyReply {
  const page = readFileSync(`${BUILT}index.html`);
  return (reply) =>
    // Asked for anew each time, so that nobody is left with a page whose scripts are gone; and out of the memory
    // that browsers keep for the way back, where a new token could outlive its dialog.
    reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(page);
}

/** Whether somebody looks for a page at an address that has none: the page itself then says so best. */
export function asksForPage({ method, url, headers }: FastifyRequest): boolean {
  return method === 'GET' && (headers.accept ?? '').includes('text/html') && !NO_PAGES.test(url);
}

/** The web UI: the one page at each of its addresses, and the files that it loads. */
export async function servePages(app: App, sendPage: (reply: FastifyReply) => FastifyReply): Promise<void> {
  // Vite names these after what is in them. Each lies there compressed too, so a cache has to tell them apart.
  await app.register(fastifyStatic, {
    root: `${BUILT}assets/`,
    prefix: '/assets/',
    wildcard: false,
    preCompressed: true,
    maxAge: '1y',
    immutable: true,
    setHeaders: (response) => response.setHeader('vary', 'accept-encoding'),
  });
  // The icon, the manifest and the script of the colour scheme.
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
