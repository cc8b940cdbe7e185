import { beforeEach, expect, test } from 'vitest';
import { callMcp } from './call-mcp.ts';
import { describeSite } from './site.ts';

const site = describeSite();
beforeEach(async () => {
  await site.visitor.arrive();
});

/** The event when the user returns to the window. */
const comeBack = () => site.page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));

/** Ends the session without the page, as another tab would. */
const loseSession = () => site.visitor.context.clearCookies();

test('an unsaved token stays on the screen while the server does not respond', async () => {
  const { page, visitor } = site;
  const token = await visitor.generate('Unsaved');
  let asked = 0;
  await page.route('**/api/me', (route) => {
    asked += 1;
    return route.abort();
  });
  await comeBack();
  // The first request and two retries.
  await expect.poll(() => asked).toBe(3);
  await page.getByText('Waiting for the first call…').waitFor();
  expect(await page.getByLabel('Your new token', { exact: true }).inputValue()).toBe(token);
});

test('after another user has signed in in another tab, the page shows only their data', async () => {
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

test('an ended session leads to the sign-in page, which says so and leads back', async () => {
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

test('the dialog shows the first call, even after many calls without a name', async () => {
  const { page, visitor } = site;
  const token = await visitor.generate('Busy');
  await callMcp(site.url, token);
  await page.getByText('Connected: claude-code 2.1.330').waitFor();
  for (let call = 0; call < 25; call += 1) {
    await fetch(`${site.url}/api/me`, { headers: { authorization: `Bearer ${token}` } });
  }
  // The list shows the last call, so the page has received all of them.
  await page
    .getByRole('row', { name: 'Busy', includeHidden: true })
    .getByText(/^node from/)
    .waitFor({
      state: 'attached',
    });
  expect(await page.getByText(/^Connected: /).allInnerTexts()).toEqual(['Connected: claude-code 2.1.330']);
});

test('if this device’s clock is wrong, the error says so', async () => {
  const { page } = site;
  await page.clock.setFixedTime(new Date('2020-01-01T12:00:00Z'));
  await page.getByRole('button', { name: 'Generate token' }).click();
  await page.getByLabel('Name').fill('Late');
  await page.getByRole('button', { name: 'Generate', exact: true }).click();
  await page.getByText('Check this device’s clock.').waitFor();
});

test('a dialog of a signed-out user links to the sign-in page and back', async () => {
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
