import type { App } from '../../../http/app-type.ts';
import { site } from '../../../http/schemas.ts';
import type { Services } from '../../../services.ts';

/** GET /api/site: what the web UI needs before a user has signed in. Needs no credential, and contains no secret. */
export function getSite(app: App, { accounts, format, publicUrl }: Services): void {
  app.get(
    '/api/site',
    {
      schema: {
        operationId: 'getSite',
        summary: 'Get how users sign in, and how tokens start',
        tags: ['account'],
        response: { 200: site },
      },
    },
    async () => ({
      publicUrl,
      accounts: accounts.source,
      signUps: accounts.signUps,
      tokenStart: format.start,
    }),
  );
}
