import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { generationDialog } from './generation-dialog.ts';
import { addSampleTokens } from './sample-tokens.ts';
import { describeSite, SCREENS } from './site.ts';
import type { Visitor } from './visitor.ts';

const site = describeSite({ visitors: 'none' });

const NARROW: BrowserContextOptions = { viewport: { width: 320, height: 640 }, reducedMotion: 'reduce' };

type Look = (screen: string, visitor: Visitor) => Promise<void>;

/** Visits every screen and calls `look` on each. */
async function walk(
  options: BrowserContextOptions,
  look: Look,
  prepare = (_page: Page) => Promise.resolve(),
) {
  const visitor = await site.visit(options);
  const { page } = visitor;
  const dialog = generationDialog(page);
  const see = async (screen: string) => {
    await prepare(page);
    await look(screen, visitor);
  };
  await page.goto('/');
  await page.getByRole('main').getByRole('link', { name: 'Sign up' }).waitFor();
  await see('welcome');
  await page.goto('/sign-up');
  await page.getByRole('main').getByRole('button', { name: 'Sign up' }).click();
  await page.getByText('Enter your name.').waitFor();
  await see('sign-up with errors');
  await visitor.arrive();
  await see('no tokens');
  addSampleTokens(site, visitor.email, new Date());
  await page.reload();
  await page
    .getByRole('img', { name: /Uses in the last 7 days/ })
    .first()
    .waitFor();
  await see('tokens');
  await page.getByRole('button', { name: 'Ada Lovelace' }).click();
  await page.getByRole('radiogroup', { name: 'Theme' }).waitFor();
  await see('account menu');
  await page.keyboard.press('Escape');
  await dialog.open();
  await dialog.dialog.getByLabel('Expiration').selectOption('Custom date…');
  await dialog.generate.click();
  await dialog.dialog.getByText('Choose a date in the future.').waitFor();
  await see('form with errors');
  await dialog.dialog.getByLabel('Expiration').selectOption('Never');
  await dialog.generate.click();
  await dialog.token.waitFor();
  await see('new token');
  await dialog.dialog.getByLabel('Method').selectOption('Token in the file');
  await page.keyboard.press('Escape');
  await dialog.goBack.waitFor();
  await see('closing early');
  await dialog.closeAnyway.click();
  await dialog.gone();
  await page.getByRole('button', { name: 'Revoke Cursor at work' }).click();
  await page.getByRole('button', { name: 'Revoke token' }).waitFor();
  await see('revocation');
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Claude Code on my laptop' }).click();
  await page.getByRole('button', { name: 'Older' }).waitFor();
  await see('activity');
  await page.goto('/nowhere');
  await page.getByRole('heading', { name: 'Page not found' }).waitFor();
  await see('not found');
}

/** Fails if the page or an element in it scrolls sideways or is cut off (WCAG 1.4.10). */
async function expectNoSidewaysScroll(page: Page, screen: string): Promise<void> {
  const wide = await page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll('body *')]
      .filter((it) => it.scrollWidth > it.clientWidth + 1 && !it.matches('input, select, textarea'))
      .filter(
        (it) =>
          it === document.documentElement || /auto|scroll|hidden|clip/.test(getComputedStyle(it).overflowX),
      )
      // Visually hidden elements are narrow on purpose.
      .filter((it) => it.clientWidth > 1)
      .map((it) => `${it.tagName}.${it.className}: ${it.scrollWidth} in ${it.clientWidth}`),
  );
  expect(wide, `sideways scroll on ${screen}`).toEqual([]);
}

test('every screen fits into 320 pixels and is accessible', async () => {
  await walk(NARROW, async (screen, visitor) => {
    await expectNoSidewaysScroll(visitor.page, screen);
    await visitor.expectAccessible(screen);
  });
});

test('no screen scrolls sideways with text of twice the size', async () => {
  await walk(
    { ...SCREENS['desktop, light'], reducedMotion: 'reduce' },
    (screen, { page }) => expectNoSidewaysScroll(page, screen),
    (page) =>
      page.evaluate(() => {
        document.documentElement.style.fontSize = '200%';
      }),
  );
});

test('with forced colors and reduced motion, controls have borders and nothing moves', async () => {
  const options: BrowserContextOptions = {
    ...SCREENS['desktop, dark'],
    forcedColors: 'active',
    reducedMotion: 'reduce',
  };
  await walk(options, async (screen, { page }) => {
    const running = await page.evaluate(() =>
      document
        .getAnimations()
        .filter(({ playState }) => playState === 'running')
        .map(({ effect }) => effect?.getComputedTiming())
        .filter((timing) => timing?.iterations === Number.POSITIVE_INFINITY || Number(timing?.duration) > 1),
    );
    expect(running, `motion on ${screen}`).toEqual([]);
    // Forced colors give every background the same color, so these elements need a border.
    const flat = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('[role=dialog], button[type=submit], main a[class*=Button]')]
        .filter(
          (it) =>
            getComputedStyle(it).borderStyle === 'none' || getComputedStyle(it).borderTopWidth === '0px',
        )
        .map((it) => it.outerHTML.slice(0, 150)),
    );
    expect(flat, `without a border on ${screen}`).toEqual([]);
  });
});
