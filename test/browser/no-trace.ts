import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Fails when the token is anywhere in the page: its text, its inputs, its address, history, storages or caches. */
export async function expectNoTrace(page: Page, token: string): Promise<void> {
  // The random part alone: what begins and ends it stands in the list.
  const secret = token.slice(8, -4);
  const places = await page.evaluate(async () => {
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
    };
  });
  expect(JSON.stringify(places)).not.toContain(secret);
}
