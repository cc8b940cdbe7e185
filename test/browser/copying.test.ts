import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { generationDialog } from './generation-dialog.ts';
import { describeSite } from './site.ts';

const REFUSED = 'Your browser does not allow this page to copy. The token is selected. Copy it manually.';

const site = describeSite();

/** As over plain HTTP, except on localhost. */
async function withoutClipboard(page: Page): Promise<void> {
  await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'clipboard'));
}

test('without the clipboard API the dialog copies the token too', async () => {
  const { page, visitor } = site;
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
  ['returns false', () => Reflect.set(document, 'execCommand', () => false)],
  [
    'throws',
    () =>
      Reflect.set(document, 'execCommand', () => {
        throw new Error('forbidden by policy');
      }),
  ],
])('if the old command %s too, the dialog does not say copied or saved', async (_how, breakCommand) => {
  const { page, visitor } = site;
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
  // The advice works: the token is selected and has the focus.
  expect(await field.evaluate((it) => it === document.activeElement)).toBe(true);
  await page.keyboard.press('ControlOrMeta+c');
  expect(await visitor.readClipboard()).toBe(token);
  await done.click();
  await alert.getByText('You have not copied the token').waitFor();
});

test('a copied configuration contains the token, which the screen masks', async () => {
  const { page, visitor } = site;
  await visitor.arrive();
  const token = await visitor.generate('Cursor');
  const { dialog, done, gone, saved } = generationDialog(page);
  await dialog.getByLabel('Agent').selectOption('Cursor');

  // The configuration with the variable does not contain the token, so copying it does not save the token.
  await dialog.getByText('Other terminals, locations and methods').click();
  await dialog.getByRole('button', { name: 'Copy JSON' }).first().click();
  await dialog.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await visitor.readClipboard()).toContain('${env:CODING_AGENT_API_KEY}');
  expect(await saved.isChecked()).toBe(false);

  await dialog.getByLabel('Method').selectOption('Token in the file');
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

test('if copying fails, the page says how to replace the mask', async () => {
  const { page, visitor } = site;
  await withoutClipboard(page);
  await page.addInitScript(() => Reflect.set(document, 'execCommand', () => false));
  await visitor.arrive();
  await visitor.generate('By hand');
  const { alert, dialog } = generationDialog(page);
  await dialog.getByLabel('Agent').selectOption('Cursor');
  await dialog.getByText('Other terminals, locations and methods').click();
  const copy = dialog.getByRole('button', { name: 'Copy JSON' });
  await copy.first().click();
  await alert.getByText('Select the text and copy it manually.').waitFor();

  await dialog.getByLabel('Method').selectOption('Token in the file');
  const shown = dialog.getByRole('figure', { name: 'JSON' });
  await copy.click();
  await alert.getByText('Copy the token and replace the dots with it.').waitFor();
  // The message is below the code and as wide, so it does not cover the code.
  const [code, said] = await Promise.all([
    shown.locator('pre').boundingBox(),
    shown.getByRole('alert').boundingBox(),
  ]);
  expect(said?.y).toBeGreaterThanOrEqual((code?.y ?? 0) + (code?.height ?? 0));
  expect(said?.width).toBe(code?.width);
  await visitor.expectAccessible('copy refused');
});

test('no two buttons that copy have the same name', async () => {
  const { page, visitor } = site;
  await visitor.arrive();
  await visitor.generate('Names');
  const { dialog } = generationDialog(page);
  await dialog.getByText('Other terminals, locations and methods').click();
  await dialog.getByText('Not connecting?').click();
  const names = await dialog
    .getByRole('button', { name: /^Copy / })
    .evaluateAll((all) => all.map((it) => it.getAttribute('aria-label') ?? it.textContent));
  expect(names.length).toBeGreaterThan(4);
  expect(new Set(names).size).toBe(names.length);
});
