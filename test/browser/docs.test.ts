import { expect, test } from 'vitest';
import { describeSite, SCREENS } from './site.ts';

const site = describeSite({ visitors: 'none' });

test('/docs is readable at 360 px on a phone, and links back to the pages', async () => {
  const visitor = await site.visit({ ...SCREENS['phone, light'], viewport: { width: 360, height: 740 } });
  const { page } = visitor;
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'HTTP API' }).click();
  await page.getByRole('heading', { name: 'HTTP API' }).waitFor();
  await visitor.expectAccessible('/docs');

  await page.getByRole('link', { name: 'POST /api/auth/tokens' }).click();
  const heading = page.getByRole('heading', { name: 'POST /api/auth/tokens' });
  await expect
    .poll(() => heading.evaluate((it) => Math.abs(it.getBoundingClientRect().top) < 100))
    .toBe(true);
  await page.getByRole('link', { name: 'Back to Tokenhouse' }).click();
  await page.getByRole('main').getByRole('link', { name: 'Sign up' }).waitFor();
});
