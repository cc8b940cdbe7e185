import { describe, expect, test } from 'vitest';
import { describeSite } from './site.ts';

describe('with closed sign-ups', () => {
  const site = describeSite({ env: { SIGN_UPS: 'closed' }, visitors: 'one' });

  test('no page offers to sign up, and /sign-up says why', async () => {
    const { page, visitor } = site;
    await page.goto('/');
    await page.getByRole('main').getByRole('link', { name: 'Sign in' }).waitFor();
    expect(await page.getByText('Sign up').count()).toBe(0);
    await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.getByText('New here?').count()).toBe(0);
    await page.goto('/sign-up');
    await page.getByText('Sign-ups are closed. Ask your administrator for an account.').waitFor();
    expect(await page.getByRole('textbox').count()).toBe(0);
    await visitor.expectAccessible('closed sign-up');
  });
});

describe('with external accounts', () => {
  const site = describeSite({
    env: { AUTH_JWT_SECRET: 'a secret of at least thirty-two characters' },
    visitors: 'one',
  });

  test.each(['/', '/sign-in', '/sign-up', '/connections'])(
    '%s says where to sign in, and asks for no password',
    async (path) => {
      const { page, visitor } = site;
      await page.goto(path);
      await page.getByText('Accounts are managed by another application.').waitFor();
      expect(await page.getByRole('textbox').count()).toBe(0);
      expect(await page.getByRole('main').getByRole('button').count()).toBe(0);
      if (path === '/sign-in') await visitor.expectAccessible('external accounts');
    },
  );
});
