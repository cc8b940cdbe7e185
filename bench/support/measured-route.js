import Fastify from 'fastify';

/** What the bench told this server when it started it. */
export const settings = JSON.parse(process.argv[2] ?? '{}');

/** Serves the one route that is measured everywhere; `options` hold the hook that authenticates, if any. */
export async function serveRoute(options = {}, close = async () => {}) {
  const app = Fastify();
  app.get('/', options, (_request, reply) => {
    reply.send({ ok: true });
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  announce(app.server, async () => {
    await app.close();
    await close();
  });
}

/** Tells the bench the port, and ends cleanly when it says so. */
export function announce(server, close) {
  process.on('SIGTERM', () => close().then(() => process.exit(0)));
  // Ctrl-C reaches the whole terminal, but only the bench knows what to stop first.
  process.on('SIGINT', () => {});
  process.stdout.write(`ready ${server.address().port}\n`);
}

/** The token's text, which every hand-written server takes from the header in this way. */
export function bearerOf(request) {
  return request.headers.authorization?.slice('Bearer '.length) ?? '';
}
