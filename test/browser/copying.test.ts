import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { generationDialog } from './generation-dialog.ts';
import { openSite, type Site } from './site.ts';
import type { Visitor } from './visitor.ts';

const REFUSED = /Select the text and press Ctrl\+C/;

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

let visitor: Visitor;
beforeEach(async () => {
  visitor = await site.visit();
});
afterEach(() => visitor.close());

/** As over plain HTTP on another host than localhost. */
async function withoutClipboard(page: Page): Promise<void> {
  await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'clipboard'));
}

test('without the clipboard API the token is copied all the same, from within the open dialog', async () => {
  const { page } = visitor;
  await withoutClipboard(page);
  await visitor.arrive();
  const token = await visitor.generate('LAN');
  expect(await page.evaluate(() => Reflect.has(navigator, 'clipboard'))).toBe(false);

  const { copy, dialog, saved, token: field } = generationDialog(page);
  await copy.click();
  await dialog.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await saved.isChecked()).toBe(true);
  expect(await visitor.readClipboard()).toBe(token);
  expect(await page.locator('textarea').count()).toBe(0);
  expect(await field.inputValue()).toBe(token);
});

test.each([
  ['says no', () => Reflect.set(document, 'execCommand', () => false)],
  [
    'throws',
    () =>
      Reflect.set(document, 'execCommand', () => {
        throw new Error('forbidden by policy');
      }),
  ],
])('when the old command %s as well, nothing claims to be copied or saved', async (_how, breakCommand) => {
  const { page } = visitor;
  await withoutClipboard(page);
  await page.addInitScript(breakCommand);
  await visitor.arrive();
  const token = await visitor.generate('Locked down');

  const { alert, copy, dialog, done, saved, token: field } = generationDialog(page);
  await copy.click();
  await alert.getByText(REFUSED).waitFor();
  expect(await dialog.getByText('Copied').count()).toBe(0);
  expect(await saved.isChecked()).toBe(false);
  expect(await page.locator('textarea').count()).toBe(0);
  // What it says to do works: the field selects itself.
  await field.click();
  await page.keyboard.press('ControlOrMeta+c');
  expect(await visitor.readClipboard()).toBe(token);
  await done.click();
  await alert.getByText('You have not copied the token').waitFor();
});

test('a copied configuration holds the token, which the screen masks', async () => {
  const { page } = visitor;
  await visitor.arrive();
  const token = await visitor.generate('Cursor');
  const { dialog, done, gone, saved } = generationDialog(page);
  await dialog.getByLabel('Agent').selectOption('Cursor');

  // The configuration with the variable holds no token: copying it saves nothing.
  await dialog.getByRole('button', { name: 'Copy JSON' }).first().click();
  await dialog.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await visitor.readClipboard()).toContain('${env:CODING_AGENT_API_KEY}');
  expect(await saved.isChecked()).toBe(false);

  await dialog.getByText('With the token itself').click();
  const shown = dialog.getByRole('figure', { name: 'JSON' });
  const masked = `Bearer nllm_••••••••${token.slice(-4)}`;
  await shown.getByText(masked).waitFor();
  expect(await dialog.textContent()).not.toContain(token);
  await shown.getByRole('button', { name: 'Copy JSON' }).click();
  await shown.getByRole('button', { name: 'Copied' }).waitFor();
  expect(JSON.parse(await visitor.readClipboard())).toEqual({
    mcpServers: {
      tokenhouse: { url: `${site.url}/mcp`, headers: { Authorization: `Bearer ${token}` } },
    },
  });
  expect(await saved.isChecked()).toBe(true);
  await done.click();
  await gone();
});
