import { randomBytes, randomUUID } from 'node:crypto';
import type { Locator } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { generationDialog } from './generation-dialog.ts';
import { describeSite } from './site.ts';

const LONG_NAME = 'x'.repeat(80);
const HOUR_MS = 3_600_000;

const site = describeSite();
beforeEach(async () => {
  await site.visitor.arrive();
});

async function boxOf(one: Locator) {
  const box = await one.boundingBox();
  if (box === null) throw new Error('not seen');
  return { ...box, right: box.x + box.width, bottom: box.y + box.height };
}

async function expectWithin(inner: Locator, outer: Locator): Promise<void> {
  const [one, other] = await Promise.all([boxOf(inner), boxOf(outer)]);
  expect(one.x).toBeGreaterThanOrEqual(other.x);
  expect(one.right).toBeLessThanOrEqual(other.right);
}

test.each([320, 390, 768, 1280])('a name of 80 letters does not widen a page, %i wide', async (width) => {
  const { page, visitor } = site;
  await page.setViewportSize({ width, height: 800 });
  const { id } = await visitor.makeToken(LONG_NAME);
  await page.goto(`/connections/${id}`);
  await page.getByRole('heading', { level: 1, name: LONG_NAME }).waitFor();
  await visitor.expectAccessible(`activity, ${width} wide`);
  await page.goto('/connections');
  await page.getByRole('link', { name: LONG_NAME }).waitFor();
  await visitor.expectAccessible(`connections, ${width} wide`);
});

test('on the smallest phone nothing overflows its card or notice', async () => {
  const { page, visitor } = site;
  await page.setViewportSize({ width: 320, height: 640 });
  await visitor.makeToken('Soon', new Date(Date.now() + 27.4 * 60_000));
  await page.reload();
  const row = page.getByRole('row', { name: 'Soon' });
  await expectWithin(row.getByText('Expires in 27 minutes'), row);

  await visitor.generate('Small');
  const { alert, closeAnyway, done } = generationDialog(page);
  await done.click();
  await expectWithin(closeAnyway, alert);
  await closeAnyway.click();
  await page.getByRole('button', { name: 'Revoke Soon' }).click();
  await page.getByRole('button', { name: 'Revoke token' }).click();
  const receipt = page.getByRole('status').filter({ hasText: 'Revoked everywhere.' });
  const [cross, text] = await Promise.all([
    boxOf(receipt.getByRole('button', { name: 'Close the receipt' })),
    boxOf(receipt.getByText('Revoked everywhere.')),
  ]);
  expect(cross.y).toBeLessThan(text.bottom);
  await visitor.expectAccessible('receipt, 320 wide');
});

test('the copy button is aligned with the end of the dialog', async () => {
  const { page, visitor } = site;
  await visitor.generate('Edge');
  const { copy, dialog } = generationDialog(page);
  const waiting = dialog.getByRole('status').filter({ hasText: 'Waiting for the first call' });
  expect((await boxOf(copy)).right).toBe((await boxOf(waiting)).right);
});

test.each([960, 1280])('dates do not wrap next to a long name and a long agent, %i wide', async (width) => {
  const { page, visitor } = site;
  await page.setViewportSize({ width, height: 800 });
  const { token } = await visitor.makeToken(
    'A name of several words, as people give them to what they keep for long',
  );
  const agent = `Mozilla/5.0 ${'(compatible; SomethingLong/1.2.3) '.repeat(12)}`.trim();
  await fetch(`${site.url}/api/me`, { headers: { authorization: `Bearer ${token}`, 'user-agent': agent } });
  await page.reload();
  const row = page.getByRole('row', { name: 'A name of several words' });
  for (const time of await row.locator('time').all()) expect((await boxOf(time)).height).toBeLessThan(30);
  const by = row.locator('[title]');
  expect((await boxOf(by)).height).toBeLessThan(50);
  expect(await by.getAttribute('title')).toContain('SomethingLong');
  await row.getByRole('link').click();
  await page.getByRole('cell', { name: /SomethingLong/ }).waitFor();
});

test('cards have two columns if there is room', async () => {
  const { page, visitor } = site;
  await page.setViewportSize({ width: 768, height: 900 });
  await visitor.makeToken('Left');
  await visitor.makeToken('Right');
  await page.reload();
  const rows = page.getByRole('row', { name: /Left|Right/ });
  const [one, other] = await Promise.all([boxOf(rows.first()), boxOf(rows.last())]);
  expect(other.y).toBe(one.y);
  expect(other.x).toBeGreaterThanOrEqual(one.right);
});

test('shows the last five of thirty inactive tokens, and all of them on request', async () => {
  const { page, visitor } = site;
  const { id: userId } = await page.request
    .get('/api/me')
    .then((it) => it.json())
    .then(({ user }) => user);
  const ago = (hours: number) => new Date(Date.now() - hours * HOUR_MS).toISOString();
  for (let nth = 1; nth <= 30; nth += 1) {
    site.sql(
      `INSERT INTO api_tokens (id, user_id, name, token_hash, token_prefix, token_suffix, created_at, revoked_at, last_used_at)
       VALUES (?, ?, ?, ?, 'nllm_Ab1', 'wxyz', ?, ?, ?)`,
      randomUUID(),
      userId,
      `Old ${nth}`,
      randomBytes(32).toString('hex'),
      ago(5_000 - nth),
      ago(nth * 30),
      ago(nth * 30 + 1),
    );
  }
  await page.reload();
  const table = page.getByRole('table', { name: 'Inactive tokens' });
  const names = () => table.getByRole('rowheader').locator('bdi').allInnerTexts();
  await expect.poll(names).toEqual(['Old 1', 'Old 2', 'Old 3', 'Old 4', 'Old 5']);
  expect(await table.getByRole('button').count()).toBe(0);
  await visitor.expectAccessible('five of thirty');
  const all = page.getByRole('button', { name: 'Show all 30 inactive tokens' });
  expect(await all.getAttribute('aria-expanded')).toBe('false');
  await all.click();
  expect(await names()).toHaveLength(30);
  const few = page.getByRole('button', { name: 'Show the last 5 inactive tokens' });
  expect(await few.getAttribute('aria-expanded')).toBe('true');
  await few.click();
  expect(await names()).toHaveLength(5);
});
