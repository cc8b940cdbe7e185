import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { generationDialog } from './generation-dialog.ts';
import { describeSite, SCREENS } from './site.ts';

const site = describeSite({ screen: SCREENS['desktop, light'] });

const press = (key: string) => site.page.keyboard.press(key);
const isFocused = (it: Locator) => it.evaluate((element) => element === document.activeElement);

/** Presses Tab until the target has the focus. Each focused element must be visible. */
async function tabTo(target: Locator, key = 'Tab'): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < 60; presses += 1) {
    if (await isFocused(target)) return;
    await press(key);
    await expectVisibleFocus();
  }
  expect.fail(`${target} cannot be reached by ${key}`);
}

/** Fails if the focused element is invisible, or has neither an outline nor a border (WCAG 2.4.7). */
async function expectVisibleFocus(): Promise<void> {
  const focus = await site.page.evaluate(() => {
    const element = document.activeElement;
    // After the last element the focus is in the browser's own controls.
    if (element === null || element === document.body) return undefined;
    // The label draws a radio button.
    const drawn = element.matches('[type=radio]') ? (element.nextElementSibling ?? element) : element;
    const { width, height } = drawn.getBoundingClientRect();
    const { outlineStyle, borderStyle } = getComputedStyle(drawn);
    const isField = element.matches('input, select, [role=presentation]');
    return {
      html: element.outerHTML.slice(0, 200),
      isSeen: width * height > 0,
      isMarked: outlineStyle !== 'none' || (isField && borderStyle !== 'none'),
    };
  });
  expect(focus ?? { isSeen: true, isMarked: true }).toMatchObject({ isSeen: true, isMarked: true });
}

test('a token can be generated, copied and revoked without a mouse', async () => {
  const { page, visitor } = site;
  await page.goto('/');
  await tabTo(page.getByRole('main').getByRole('link', { name: 'Sign up' }));
  await press('Enter');
  await tabTo(page.getByLabel('Name'));
  await page.keyboard.type('Ada Lovelace');
  await press('Tab');
  await page.keyboard.type(visitor.email);
  await press('Tab');
  await page.keyboard.type(visitor.password);
  await press('Enter');

  // Signing up hashes a password, which may take long.
  await page.getByRole('heading', { name: 'Agent Connections' }).waitFor();
  // A new page moves the focus to its heading.
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Agent Connections');
  const open = page.getByRole('button', { name: 'Generate token' });
  await tabTo(open);
  await press('Enter');
  const dialog = generationDialog(page);
  await expect.poll(() => isFocused(dialog.name)).toBe(true);
  await page.keyboard.type('Keys alone');
  await tabTo(dialog.generate);
  await press('Enter');
  await expect.poll(() => isFocused(dialog.token)).toBe(true);
  const token = await dialog.token.inputValue();
  expect(await page.evaluate(() => String(getSelection()))).toBe(token);

  await expectTrap(dialog.dialog, dialog.copy);
  await press('Enter');
  await dialog.dialog.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await visitor.readClipboard()).toBe(token);
  await page.bringToFront();
  await tabTo(dialog.done);
  await press('Enter');
  await dialog.gone();
  // The button that opened the dialog was in the text for an empty list, which is gone.
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('API Tokens');

  await tabTo(page.getByRole('button', { name: 'Revoke Keys alone' }));
  await press('Enter');
  const question = page.getByRole('dialog', { name: 'Revoke Keys alone?' });
  await expect.poll(() => isFocused(question.getByRole('button', { name: 'Keep token' }))).toBe(true);
  await tabTo(question.getByRole('button', { name: 'Revoke token' }));
  await press('Enter');
  await page.getByText('Revoked everywhere. 1 of 1 server confirmed').waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('API Tokens');
});

/** Tabs through the whole dialog in both directions, and ends at `end`. */
async function expectTrap(dialog: Locator, end: Locator): Promise<void> {
  for (const key of ['Tab', 'Shift+Tab']) {
    const start = await site.page.evaluateHandle(() => document.activeElement);
    const stops: boolean[] = [];
    do {
      await press(key);
      await expectVisibleFocus();
      stops.push(await dialog.evaluate((it) => it.contains(document.activeElement)));
      expect(stops.length).toBeLessThan(60);
    } while (!(await start.evaluate((it) => it === document.activeElement)));
    expect(stops).not.toContain(false);
    expect(stops.length).toBeGreaterThan(5);
  }
  await tabTo(end);
}

test('the dialog returns the focus to the button that opened it', async () => {
  const { page, visitor } = site;
  await visitor.arrive();
  await visitor.makeToken('There already');
  await page.reload();
  const open = page.getByRole('button', { name: 'Generate token' });
  await tabTo(open);
  await press('Enter');
  const dialog = generationDialog(page);
  await dialog.name.waitFor();
  await press('Escape');
  await dialog.gone();
  await expect.poll(() => isFocused(open)).toBe(true);
});

test('the first link of each page skips the header', async () => {
  const { page, visitor } = site;
  await visitor.arrive();
  for (const path of ['/connections', '/nowhere']) {
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await press('Tab');
    const skip = page.getByRole('link', { name: 'Skip to content' });
    expect(await isFocused(skip)).toBe(true);
    await expect.poll(() => skip.evaluate((it) => it.getBoundingClientRect().top)).toBeGreaterThanOrEqual(0);
    await expectVisibleFocus();
    await press('Enter');
    await expect.poll(() => isFocused(page.getByRole('main'))).toBe(true);
    await press('Tab');
    expect(await page.getByRole('main').evaluate((it) => it.contains(document.activeElement))).toBe(true);
  }
});
