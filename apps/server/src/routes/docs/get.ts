import type { Description } from '../../docs-page/description.ts';
import { docsPage } from '../../docs-page/docs-page.ts';
import type { App } from '../../http/app-type.ts';

/** GET /docs: the description of the API as a page. */
export function getDocs(app: App): void {
  let page: string | undefined;
  for (const url of ['/docs', '/docs/']) {
    app.get(url, { schema: { hide: true } }, async (_request, reply) => {
      // Created at the first request, because the description is complete only when the server is ready.
      page ??= docsPage(app.swagger() as unknown as Description);
      return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(page);
    });
  }
}
