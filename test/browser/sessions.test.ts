import { beforeEach, expect, test } from 'vitest';
import { callMcp } from './call-mcp.ts';
import { describeSite } from './site.ts';

const site = describeSite();
beforeEach(async () => {
  await site.visitor.arrive();
});

/** What a browser does when somebody comes back to the window. */
const comeBack = () => site.page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));

/** Ends the session behind the page's back, as another tab would. */
const loseSession = () => site.visitor.context.clearCookies();

test('a token that nobody has yet stays on the screen while the server does not answer', async () => {
  const { page, visitor } = site;
  const token = await visitor.generate('Unsaved');
  let asked = 0;
  await page.route('**/api/me', (route) => {
    asked += 1;
    return route.abort();
  });
  await comeBack();
  // The first time, and twice again.
  await expect.poll(() => asked, { timeout: 15_000 }).toBe(3);
  await page.getByText('Waiting for the first call…').waitFor();
  expect(await page.getByLabel('Your new token').inputValue()).toBe(token);
});

test('when somebody else has signed in in another tab, the page is theirs, with nothing of before', async () => {
  const { page, visitor } = site;
  await visitor.makeToken('Only Ada knows');
  await page.reload();
  await page.getByRole('row', { name: 'Only Ada knows' }).waitFor();
  await loseSession();
  const other = await visitor.context.request.post('/api/auth/sign-up/email', {
    data: { name: 'Grace Hopper', email: `grace-${Date.now()}@example.com`, password: 'correct horse' },
    headers: { origin: site.url },
  });
  expect(other.status()).toBe(200);
  await comeBack();
  await page.getByRole('button', { name: 'Grace Hopper' }).waitFor();
  await page.getByText('No tokens yet').waitFor();
  expect(await page.content()).not.toContain('Only Ada knows');
});

test('a session that has ended leads to the sign-in, which says so and leads back', async () => {
  const { page, visitor } = site;
  await visitor.makeToken('Zed');
  await page.reload();
  await page.getByRole('link', { name: 'Activity of Zed' }).click();
  await page.getByRole('heading', { name: 'Zed' }).waitFor();
  await loseSession();
  await comeBack();
  await page.getByText('You were signed out.').waitFor();
  await page.getByLabel('E-mail').fill(visitor.email);
  await page.getByLabel('Password', { exact: true }).fill(visitor.password);
  await page.locator('form').getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Zed' }).waitFor();
});

test('the first call stays the first, however many nameless ones follow', async () => {
  const { page, visitor } = site;
  const token = await visitor.generate('Busy');
  await callMcp(site.url, token);
  await page.getByText('Connected: claude-code 2.1.330').waitFor();
  for (let call = 0; call < 25; call += 1) {
    await fetch(`${site.url}/api/me`, { headers: { authorization: `Bearer ${token}` } });
  }
  // The list tells of the last of them, so the page has heard.
  await page
    .getByRole('row', { name: 'Busy', includeHidden: true })
    .getByText(/^node from/)
    .waitFor({
      state: 'attached',
    });
  expect(await page.getByText(/^Connected: /).allInnerTexts()).toEqual(['Connected: claude-code 2.1.330']);
});

test('a clock that is behind is named as the reason, where the form has counted the date', async () => {
  const { page } = site;
  await page.clock.setFixedTime(new Date('2020-01-01T12:00:00Z'));
  await page.getByRole('button', { name: 'Generate token' }).click();
  await page.getByLabel('Name').fill('Late');
  await page.getByRole('button', { name: 'Generate', exact: true }).click();
  await page.getByText('Check this device’s clock.').waitFor();
});

test('a dialog of a signed-out user links to the sign-in and back', async () => {
  const { page, visitor } = site;
  await visitor.makeToken('Zed');
  await page.reload();
  await page.getByRole('button', { name: 'Revoke Zed' }).click();
  await loseSession();
  await page.getByRole('button', { name: 'Revoke token' }).click();
  const alert = page.getByRole('alert').filter({ hasText: 'You are signed out.' });
  await alert.getByRole('link', { name: 'Sign in again' }).click();
  await page.getByLabel('E-mail').fill(visitor.email);
  await page.getByLabel('Password', { exact: true }).fill(visitor.password);
  await page.locator('form').getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('row', { name: 'Zed' }).waitFor();
});
