import type { Locator } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { generationDialog } from './generation-dialog.ts';
import { describeSite, SCREENS } from './site.ts';

// With the transitions that these tests are about.
const site = describeSite({ env: { TOKEN_CREATIONS_PER_HOUR: '50' }, screen: SCREENS['desktop, light'] });
beforeEach(async () => {
  await site.visitor.arrive();
});

/** The title, the width and the field values of an open dialog, at every frame until it is gone. */
async function watchClosing(close: () => Promise<unknown>) {
  await site.page.evaluate(() => {
    const frames: { title: string; width: number; values: string[] }[] = [];
    Reflect.set(window, 'frames_', frames);
    const look = () => {
      const dialog = document.querySelector<HTMLElement>('[role=dialog]');
      if (dialog === null) return;
      frames.push({
        title: dialog.querySelector('h2')?.textContent ?? '',
        width: dialog.offsetWidth,
        values: [...dialog.querySelectorAll('input')].map(({ value }) => value),
      });
      requestAnimationFrame(look);
    };
    look();
  });
  await close();
  await site.page.getByRole('dialog').waitFor({ state: 'detached' });
  const frames = await site.page.evaluate(
    () => Reflect.get(window, 'frames_') as { title: string; width: number; values: string[] }[],
  );
  expect(frames.length).toBeGreaterThan(3);
  return {
    titles: [...new Set(frames.map(({ title }) => title))],
    widths: [...new Set(frames.map(({ width }) => width))],
    lastValues: frames.at(-1)?.values,
  };
}

describe('a dialog that fades out keeps its content', () => {
  test('the question before a revocation', async () => {
    const { page, visitor } = site;
    await visitor.makeToken('Fading');
    await page.reload();
    await page.getByRole('button', { name: 'Revoke Fading' }).click();
    const seen = await watchClosing(() => page.getByRole('button', { name: 'Keep token' }).click());
    expect(seen.titles).toEqual(['Revoke Fading?']);
    expect(seen.widths).toHaveLength(1);
  });

  test('the new token, except the token itself', async () => {
    const { page, visitor } = site;
    const { done, open, name, saved, token: field } = generationDialog(page);
    const token = await visitor.generate('Fading');
    await saved.check();
    const seen = await watchClosing(() => done.click());
    expect(seen.titles).toEqual(['Copy your new token now']);
    expect(seen.widths).toHaveLength(1);
    expect(seen.lastValues).toContain('•'.repeat(token.length));
    await open();
    await name.waitFor();
    expect(await field.count()).toBe(0);
  });
});

/** Whether the control is fully visible, not covered by the head or foot of the dialog. */
function isUncovered(control: Locator): Promise<boolean> {
  return control.evaluate((it) => {
    // A radio button has no size; its label is visible.
    const label = it.getAttribute('type') === 'radio' ? it.nextElementSibling : null;
    const { left, top, bottom, width } = (label ?? it).getBoundingClientRect();
    return [top + 2, bottom - 2].every((y) => {
      const seen = document.elementFromPoint(left + Math.min(width / 2, 20), y);
      return (
        seen !== null &&
        !seen.matches('[class*=head], [class*=foot]') &&
        (it.parentElement ?? it).contains(seen)
      );
    });
  });
}

test.each([
  [1280, 640],
  [390, 600],
  [320, 420],
])('every focused control is fully visible, at %i by %i', async (width, height) => {
  const { page, visitor } = site;
  await page.setViewportSize({ width, height });
  await visitor.generate('Seen');
  const { alert, dialog, done, token } = generationDialog(page);
  const before = await token.boundingBox();
  await done.click();
  await alert.getByText('You have not copied the token').waitFor();
  // If the foot stays visible, the question does not scroll the token away.
  if (height > 480) expect(await token.boundingBox()).toEqual(before);
  const stops = new Set<string>();
  for (const key of ['Tab', 'Shift+Tab'] as const) {
    for (let nth = 0; nth < 20; nth += 1) {
      await page.keyboard.press(key);
      const focused = dialog.locator(':focus');
      const what = await focused.evaluate((it) => it.outerHTML.slice(0, 200));
      stops.add(what);
      expect(await isUncovered(focused), what).toBe(true);
    }
  }
  expect(stops.size).toBeGreaterThan(8);
});

test('a long name leaves room for the content of the dialog', async () => {
  const { page, visitor } = site;
  await page.setViewportSize({ width: 320, height: 640 });
  await visitor.makeToken('Wort'.repeat(25));
  await page.reload();
  await page.getByRole('button', { name: /^Revoke Wort/ }).click();
  const title = page.getByRole('dialog').getByRole('heading', { level: 2 });
  expect((await title.boundingBox())?.height).toBeLessThan(70);
  await visitor.expectAccessible('long name, revocation');
});

test('the warning that it is shown once describes the token field', async () => {
  const { page, visitor } = site;
  await visitor.generate('Described');
  const { token } = generationDialog(page);
  const described = await token.evaluate(
    (it) => document.getElementById(it.getAttribute('aria-describedby') ?? '')?.textContent,
  );
  expect(described).toContain('is shown only once');
});

test('with forced colors, dialogs, options and the focus have borders', async () => {
  const { page, visitor } = site;
  await page.emulateMedia({ forcedColors: 'active' });
  const style = (one: Locator, what: 'borderTopStyle' | 'outlineStyle') =>
    one.evaluate((it, name) => getComputedStyle(it)[name], what);
  await page.getByRole('button', { name: 'Ada Lovelace' }).click();
  expect(await style(page.locator('.mantine-SegmentedControl-indicator'), 'outlineStyle')).toBe('solid');
  await page.keyboard.press('Escape');
  await visitor.generate('Forced');
  const { dialog, token } = generationDialog(page);
  expect(await style(dialog, 'borderTopStyle')).toBe('solid');
  await token.focus();
  expect(await style(token, 'outlineStyle')).toBe('solid');
});
