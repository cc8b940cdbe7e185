import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { describeSite, SCREENS } from './site.ts';

const site = describeSite({ visitors: 'none' });

/** The account menu, located by what a user sees. */
function accountMenu(page: Page) {
  return {
    button: page.getByRole('button', { name: 'Ada Lovelace' }),
    theme: page.getByRole('radiogroup', { name: 'Theme' }),
    signOut: page.getByRole('button', { name: 'Sign out' }),
  };
}

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent);

test.each(Object.entries(SCREENS))(
  'the open menu is accessible, with the address and the theme, %s',
  async (_name, screen) => {
    const visitor = await site.visit(screen);
    await visitor.arrive();
    const { button, theme } = accountMenu(visitor.page);
    expect(await button.getAttribute('aria-expanded')).toBe('false');
    await button.click();
    expect(await button.getAttribute('aria-expanded')).toBe('true');
    await visitor.page.getByText(visitor.email).waitFor();
    expect(await theme.getByRole('radio', { name: 'System' }).isChecked()).toBe(true);
    await visitor.expectAccessible('account menu');
  },
);

test('the button shows the descenders of the name', async () => {
  const visitor = await site.visit();
  await visitor.arrive();
  const cut = await accountMenu(visitor.page)
    .button.locator('bdi')
    .evaluate((it) => {
      const letters = document.createRange();
      letters.selectNodeContents(it);
      const [text, box] = [letters.getBoundingClientRect(), it.parentElement?.getBoundingClientRect()];
      return { top: (box?.top ?? 0) - text.top, bottom: text.bottom - (box?.bottom ?? 0) };
    });
  expect(Math.max(cut.top, cut.bottom)).toBeLessThanOrEqual(0.5);
});

test('the chosen theme is kept after a reload', async () => {
  const visitor = await site.visit();
  const { page } = visitor;
  await visitor.arrive();
  const { button, theme } = accountMenu(page);
  const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme');
  await button.click();
  await theme.getByText('Dark').click();
  await expect.poll(scheme).toBe('dark');
  await page.reload();
  expect(await scheme()).toBe('dark');
  await button.click();
  expect(await theme.getByRole('radio', { name: 'Dark' }).isChecked()).toBe(true);
});

test('Tab moves through the account menu, and Tab or Escape leaves it', async () => {
  const visitor = await site.visit();
  const { page } = visitor;
  await visitor.arrive();
  const { button, signOut } = accountMenu(page);
  await button.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect.poll(() => focused(page)).toBe('Sign out');
  await page.keyboard.press('Escape');
  await signOut.waitFor({ state: 'detached' });
  expect(await focused(page)).toBe('Ada Lovelace');

  await page.keyboard.press('Enter');
  await signOut.focus();
  await page.keyboard.press('Tab');
  await signOut.waitFor({ state: 'detached' });
  expect(await focused(page)).toBe('Generate token');

  await button.click();
  await page.getByRole('heading', { name: 'API Tokens' }).click();
  await signOut.waitFor({ state: 'detached' });
});

test('the menu shows a failed sign-out in full', async () => {
  const visitor = await site.visit(SCREENS['phone, dark']);
  const { page } = visitor;
  await visitor.arrive();
  await page.route('**/api/auth/sign-out', (route) => route.abort());
  const { button, signOut } = accountMenu(page);
  await button.click();
  await signOut.click();
  const failure = page.getByRole('alert').getByText('You are still signed in. The server did not respond.');
  await failure.waitFor();
  const box = await page.getByRole('alert').filter({ hasText: 'still signed in' }).boundingBox();
  expect(box?.x).toBeGreaterThanOrEqual(0);
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
});
