import { TokenhouseError } from '@tokenhouse/core';
import type { App } from '../../http/app-type.ts';

/**
 * GET /.well-known/*: nothing is there, and OAuth metadata least of all. A client that finds some would start a sign-in
 * of its own and ignore the token it was given.
 */
export function getWellKnown(app: App): void {
  app.get('/.well-known/*', { schema: { hide: true } }, async () => {
    throw new TokenhouseError(
      'not_found',
      'This server takes personal API tokens and publishes no OAuth metadata.',
    );
  });
}
