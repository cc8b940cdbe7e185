import { TokenhouseError } from '@tokenhouse/core';
import type { App } from '../../http/app-type.ts';

/**
 * GET /.well-known/*: always 404. A client that found OAuth metadata would start a sign-in and ignore the configured
 * token.
 */
export function getWellKnown(app: App): void {
  app.get('/.well-known/*', { schema: { hide: true } }, async () => {
    throw new TokenhouseError(
      'not_found',
      'This server accepts personal API tokens and publishes no OAuth metadata.',
    );
  });
}
