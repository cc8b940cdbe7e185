import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { fillWithTokens } from '../support/fill-with-tokens.ts';
import { describeSite } from './site.ts';

const SLOW = { timeout: 15_000 };

const site = describeSite({ visitors: 'none' });

/** Gives the user this many inactive tokens. */
async function collect(email: string, count: number): Promise<void> {
  const database = new SQLite(join(site.dataDir, 'tokenhouse.db'));
  const { id: userId } = database.prepare('SELECT id FROM user WHERE email = ?').get(email) as { id: string };
  const sql = async (text: string, params: readonly unknown[] = []) => {
    const statement = database.prepare(text.replaceAll(/\$\d+/g, '?'));
    return statement.reader ? statement.all(...params) : statement.run(...params);
  };
  await fillWithTokens({ sql }, { userId, count });
  database.close();
}

test('shows all active tokens, and inactive ones page by page', async () => {
  const visitor = await site.visit();
  const { page } = visitor;
  await visitor.arrive();
  await visitor.makeToken('The oldest');
  site.sql(`UPDATE api_tokens SET created_at = '2020-01-01T00:00:00.000Z'`);
  await collect(visitor.email, 250);
  await page.reload();

  await page.getByRole('button', { name: 'Revoke The oldest' }).waitFor();
  const rows = page.getByRole('table', { name: 'Inactive tokens' }).getByRole('row');
  const count = async () => (await rows.count()) - 1;
  const more = page.getByRole('button', { name: 'Show more', exact: true });
  await expect.poll(count, SLOW).toBe(5);
  await more.click();
  await expect.poll(count, SLOW).toBe(100);
  await more.click();
  await expect.poll(count, SLOW).toBe(200);
  await expect.poll(() => more.isEnabled(), SLOW).toBe(true);
  await more.focus();
  await page.keyboard.press('Enter');
  await expect.poll(count, SLOW).toBe(250);
  expect(await more.count()).toBe(0);
  const focus = () => page.evaluate(() => document.activeElement?.textContent);
  await expect.poll(focus, SLOW).toBe('Show the last 5 inactive tokens');

  // A refetch loads as many tokens as are shown.
  await page.getByRole('button', { name: 'Revoke The oldest' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke token' }).click();
  await expect.poll(count, SLOW).toBe(251);
});
