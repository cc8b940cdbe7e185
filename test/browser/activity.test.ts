import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { callMcp } from './call-mcp.ts';
import { addSampleTokens } from './sample-tokens.ts';
import { describeSite, SCREENS } from './site.ts';

const DAY_MS = 86_400_000;
// A time zone where it is early evening, so that the uses of one day are not on two days.
const TIME_ZONE = zoneAtHour(18);

const now = new Date();
const site = describeSite({
  visitors: 'one',
  screen: { ...SCREENS['desktop, light'], timezoneId: TIME_ZONE },
});
beforeAll(async () => {
  await site.visitor.arrive();
  addSampleTokens(site, site.visitor.email, now);
  await site.page.reload();
});

function zoneAtHour(hour: number): string {
  const ahead = ((hour - new Date().getUTCHours() + 36) % 24) - 12;
  // POSIX has the opposite sign.
  return `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}

function daysAgo(days: number): string {
  return new Intl.DateTimeFormat('en-GB', { weekday: 'short', timeZone: TIME_ZONE }).format(
    now.getTime() - days * DAY_MS,
  );
}

/** The `datetime` attributes in the table. */
function times(): Promise<readonly (string | null)[]> {
  return site.page
    .getByRole('table', { name: 'Uses, newest first' })
    .getByRole('rowheader')
    .locator('time')
    .evaluateAll((all) => all.map((it) => it.getAttribute('datetime')));
}

const isFocused = (name: string) =>
  site.page.getByRole('button', { name }).evaluate((it) => it === document.activeElement);

test('shows 44 uses once each on three pages; Older and Newer keep the focus', async () => {
  const { page } = site;
  await page.goto('/connections');
  await page.getByRole('link', { name: 'Claude Code on my laptop' }).click();
  const older = page.getByRole('button', { name: 'Older' });
  const newer = page.getByRole('button', { name: 'Newer' });
  const at = (number: number) =>
    page.getByRole('status').getByText(`Page ${number}`, { exact: true }).waitFor();
  await at(1);
  await expect.poll(times).toHaveLength(20);
  const first = await times();
  expect(await newer.isDisabled()).toBe(true);

  await older.click();
  await at(2);
  await expect.poll(times).not.toEqual(first);
  const second = await times();
  await older.click();
  await at(3);
  await expect.poll(times).toHaveLength(4);
  const all = [...first, ...second, ...(await times())];
  expect(new Set(all).size).toBe(44);
  expect(all).toEqual(all.toSorted().toReversed());
  expect(await older.isDisabled()).toBe(true);
  expect(await isFocused('Older')).toBe(true);

  await newer.click();
  await newer.click();
  await at(1);
  await expect.poll(times).toEqual(first);
  expect(await isFocused('Newer')).toBe(true);
});

test('the text of the week has the counts of the bars, in the list and on the page', async () => {
  const { page } = site;
  await page.goto('/connections');
  const words = `Uses in the last 7 days: ${[4, 9, 7, '12 (2 denied)', 3, 1, 8]
    .map((count, index) => `${daysAgo(6 - index)} ${count}`)
    .join(', ')}`;
  const row = page.getByRole('row', { name: 'Claude Code on my laptop' });
  await row.getByRole('img', { name: words, exact: true }).waitFor();
  await row.getByRole('link').click();
  await page.getByRole('heading', { name: 'Last 7 days' }).waitFor();
  await page.getByRole('img', { name: words, exact: true }).waitFor();
  await page.getByText(`${words}.`, { exact: true }).waitFor();
  const refused = page.getByRole('row', { name: 'Denied: a token cannot do this' });
  await page.getByRole('button', { name: 'Older' }).click();
  await expect.poll(() => refused.count()).toBe(2);
});

test('an unused token says so, and shows its first use without a reload', async () => {
  const { page, visitor } = site;
  const { id, token } = await visitor.makeToken('Fresh');
  await page.goto(`/connections/${id}`);
  await page.getByText('No activity yet. Your agent’s first call will appear here.').waitFor();
  await page.getByText('No uses in the last 7 days.').waitFor();
  expect(await page.getByRole('navigation', { name: 'Activity pages' }).count()).toBe(0);
  await callMcp(site.url, token);
  await page.getByText('POST /mcp initialize').waitFor();
  await page.getByText(`Uses in the last 7 days: ${daysAgo(0)} 1.`).waitFor();
});

test('a page that is not one of the user’s tokens shows Page not found', async () => {
  const { page } = site;
  const other = await site.visit();
  await other.arrive();
  const { id } = await other.makeToken('Not yours');
  await other.close();
  for (const wrong of [randomUUID(), id, 'nonsense']) {
    await page.goto(`/connections/${wrong}`);
    await page.getByRole('heading', { name: 'Page not found' }).waitFor();
    expect(await page.title()).toBe('Page not found · Tokenhouse');
  }
});
