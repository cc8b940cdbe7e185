import { hash } from 'node:crypto';
import { bearerOf, serveRoute, settings } from '../support/measured-route.js';
import { readTokensFile } from '../support/tokens.js';

// The minimum cost of authentication by a hashed token: one SHA-256, one lookup in memory, and no log.
const tokens = new Map(readTokensFile(settings.tokensFile).map((text) => [hash('sha256', text, 'hex'), {}]));

await serveRoute({
  onRequest(request, reply, done) {
    if (tokens.has(hash('sha256', bearerOf(request), 'hex'))) done();
    else reply.code(401).send();
  },
});
