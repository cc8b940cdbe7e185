import type { App } from '../../../http/app-type.ts';
import { site } from '../../../http/schemas.ts';
import type { Services } from '../../../services.ts';

/** GET /api/site: what a page must know before anybody has signed in. Takes no credential, and holds no secret. */
export function getSite(app: App, { accounts, format, publicUrl }: Services): void {
  app.get(
    '/api/site',
    {
      schema: {
        operationId: 'getSite',
        summary: 'Tell how people sign in here, and what tokens look like',
        tags: ['account'],
        response: { 200: site },
      },
    },
    async () => ({
      publicUrl,
      accounts: accounts.source,
      signUps: accounts.signUps,
      tokenStart: `${format.prefix}_`,
    }),
  );
}
