import Fastify from 'fastify';

/** The settings that the bench passed to this server. */
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

/** Sends the port to the bench, and exits cleanly on its request. */
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
