import { expect, test } from 'vitest';
import { describeSite } from './site.ts';

const site = describeSite();

test('a page that fails to render shows a message and a Reload button', async () => {
  const { page, visitor } = site;
  await visitor.arrive();
  await visitor.makeToken('Odd');
  await page.route('**/api/auth/tokens', async (route) => {
    const response = await route.fetch();
    const list = await response.json();
    await route.fulfill({
      response,
      json: { ...list, tokens: [{ ...list.tokens[0], createdAt: 'nonsense' }] },
    });
  });
  await page.reload();
  await page.getByRole('alert').getByText('Something went wrong on this page').waitFor();
  await page.unroute('**/api/auth/tokens');
  await page.getByRole('button', { name: 'Reload' }).click();
  await page.getByRole('link', { name: 'Odd' }).waitFor();
});

test('a slow page says that it is loading', async () => {
  const { page } = site;
  let go: (() => void) | undefined;
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  await page.route('**/api/me', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto('/sign-in');
  await page.getByRole('status').getByText('Loading…').waitFor();
  go?.();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(await page.getByText('Loading…').count()).toBe(0);
});

test('an error in place of a page has the same margin', async () => {
  const { page } = site;
  await page.route('**/api/me', (route) => route.fulfill({ status: 500, json: {} }));
  await page.goto('/');
  const alert = page.getByRole('alert').locator('> *');
  await alert.waitFor({ timeout: 30_000 });
  expect((await alert.boundingBox())?.x).toBeGreaterThan(15);
});
