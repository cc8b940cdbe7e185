import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { App } from './app.ts';

const PAGES = fileURLToPath(new URL('../../web/public/', import.meta.url));

/** The web UI at `/`. */
export async function serveWeb(app: App): Promise<void> {
  await app.register(fastifyStatic, { root: PAGES, wildcard: false });
}
