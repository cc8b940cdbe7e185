import { hash } from 'node:crypto';
import { bearerOf, serveRoute, settings } from '../support/measured-route.js';
import { readTokensFile } from '../support/tokens.js';

// The least that authentication by a hashed token can cost: one SHA-256, one look-up in memory, and no log.
const tokens = new Map(readTokensFile(settings.tokensFile).map((text) => [hash('sha256', text, 'hex'), {}]));

await serveRoute({
  onRequest(request, reply, done) {
    if (tokens.has(hash('sha256', bearerOf(request), 'hex'))) done();
    else reply.code(401).send();
  },
});
