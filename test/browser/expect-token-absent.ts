import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/**
 * Fails if the token is anywhere in the page: its text, inputs, address, history, storage or caches, including the query
 * cache.
 */
export async function expectTokenAbsent(page: Page, token: string): Promise<void> {
  // Only the random part, because the list shows the start and the end.
  const secret = token.slice(8, -4);
  const places = await page.evaluate(async () => {
    /** TanStack Query's client, found in React's tree, because the page does not export it. */
    function findQueryClient() {
      const root = document.getElementById('root') as HTMLElement;
      const key = Object.keys(root).find((name) => name.startsWith('__reactContainer$')) ?? '';
      let fiber = Reflect.get(root, key)?.stateNode?.current;
      while (fiber && !fiber.memoizedProps?.client?.getQueryCache) fiber = fiber.child;
      return fiber.memoizedProps.client;
    }

    const client = findQueryClient();
    const states = (cache: { getAll(): { state: object }[] }) => cache.getAll().map(({ state }) => state);
    const caches = await window.caches.keys();
    const databases = await indexedDB.databases();
    return {
      html: document.documentElement.outerHTML,
      inputs: [...document.querySelectorAll('input, textarea')].map((input) => Reflect.get(input, 'value')),
      title: document.title,
      address: location.href,
      history: JSON.stringify(history.state),
      local: JSON.stringify(localStorage),
      session: JSON.stringify(sessionStorage),
      cookie: document.cookie,
      stores: JSON.stringify([caches, databases]),
      queries: JSON.stringify(states(client.getQueryCache())),
      mutations: JSON.stringify(states(client.getMutationCache())),
    };
  });
  // Proves that the query cache was read.
  expect(places.queries).toContain('tokenStart');
  expect(JSON.stringify(places)).not.toContain(secret);
}
