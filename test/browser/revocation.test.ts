import { beforeEach, expect, test } from 'vitest';
import { callMcp } from './call-mcp.ts';
import { addSampleTokens } from './sample-tokens.ts';
import { describeSite, SCREENS } from './site.ts';

const site = describeSite({ screen: SCREENS['desktop, light'] });
beforeEach(async () => {
  await site.visitor.arrive();
  ({ token } = await site.visitor.makeToken('Cursor'));
  await site.page.reload();
});

let token: string;

const question = () => site.page.getByRole('dialog', { name: 'Revoke Cursor?' });
const revoke = () => site.page.getByRole('button', { name: 'Revoke Cursor' });
const sure = () => question().getByRole('button', { name: 'Revoke token' });
const focus = () => site.page.evaluate(() => document.activeElement?.textContent);

test('"Keep token" has the focus; it, Escape and a click outside keep the token', async () => {
  const { page } = site;
  for (const keep of [
    () => page.keyboard.press('Enter'),
    () => page.keyboard.press('Escape'),
    () => page.mouse.click(5, 5),
  ]) {
    await revoke().click();
    await expect.poll(focus).toBe('Keep token');
    await question().getByText('It has never been used.').waitFor();
    await keep();
    await question().waitFor({ state: 'detached' });
    await expect.poll(() => revoke().evaluate((it) => it === document.activeElement)).toBe(true);
  }
  expect(await callMcp(site.url, token)).toBe(200);
});

test('the dialog shows a failed revocation, and the token stays active', async () => {
  const { page } = site;
  await page.route('**/api/auth/tokens/*', (route) =>
    route.fulfill({
      status: 503,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        type: 'about:blank',
        title: 'Temporarily unavailable',
        status: 503,
        code: 'unavailable',
        detail: 'The database does not answer.',
        requestId: 'r-1',
      }),
    }),
  );
  await revoke().click();
  await sure().click();
  await question().getByRole('alert').getByText('The database does not answer.').waitFor();
  expect(await focus()).toBe('Revoke token');
  expect(await page.getByRole('table', { name: 'Inactive tokens' }).count()).toBe(0);
  expect(await page.getByText('Revoked everywhere.').count()).toBe(0);
  expect(await callMcp(site.url, token)).toBe(200);

  await page.unroute('**/api/auth/tokens/*');
  await sure().click();
  await question().waitFor({ state: 'detached' });
  await page.getByText('Revoked everywhere. 1 of 1 server confirmed').waitFor();
  expect(await callMcp(site.url, token)).toBe(401);
});

test('after a revocation the focus is on the heading, even if the list is slow', async () => {
  const { page } = site;
  await page.clock.install();
  await page.reload();
  await revoke().click();
  const list = '**/api/auth/tokens';
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(list, (route) => held.then(() => route.continue()));
  await sure().click();
  await question().waitFor({ state: 'detached' });
  // The list matches the receipt before it is fetched again.
  await page.getByRole('table', { name: 'Inactive tokens' }).waitFor();
  await page.clock.fastForward(2_000);
  await expect.poll(focus).toBe('API Tokens');
  release();
  await page.clock.fastForward(2_000);
  await expect.poll(focus).toBe('API Tokens');
});

test('revoked and expired tokens are listed under Inactive, without a Revoke button', async () => {
  const { page, visitor } = site;
  addSampleTokens(site, visitor.email, new Date());
  await page.reload();
  const inactive = page.getByRole('table', { name: 'Inactive tokens' });
  await inactive.getByRole('row', { name: 'Zed, first try' }).getByText('Revoked', { exact: true }).waitFor();
  await inactive.getByRole('row', { name: 'Workshop' }).getByText('Expired', { exact: true }).waitFor();
  expect(await inactive.getByRole('rowheader').count()).toBe(2);
  expect(await inactive.getByRole('button').count()).toBe(0);
  const active = page.getByRole('table', { name: 'Active tokens', exact: true });
  expect(await active.getByRole('rowheader').count()).toBe(5);
  await active
    .getByRole('row', { name: 'Cursor at work' })
    .getByText(/^Expires in [34] days$/)
    .waitFor();
  await active
    .getByRole('row', { name: 'Old notebook' })
    .getByText(/Not used for 70 days/)
    .waitFor();
});
