import { beforeEach, describe, expect, test } from 'vitest';
import { callMcp } from './call-mcp.ts';
import { expectTokenAbsent } from './expect-token-absent.ts';
import { generationDialog } from './generation-dialog.ts';
import { describeSite } from './site.ts';

const site = describeSite({ env: { TOKEN_CREATIONS_PER_HOUR: '50' } });
beforeEach(async () => {
  dialog = generationDialog(site.page);
  await site.visitor.arrive();
});

let dialog: ReturnType<typeof generationDialog>;

const QUESTION = 'You have not copied the token';

/** Whether the browser would ask before leaving the page. */
function asksBeforeUnload(): Promise<boolean> {
  return site.page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })));
}

/** Waits until the page has handled the last event. */
function settled(): Promise<void> {
  return site.page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  );
}

describe('while the token is not saved', () => {
  test.each([
    ['Escape', () => site.page.keyboard.press('Escape')],
    ['the cross', () => dialog.cross.click()],
    ['Done', () => dialog.done.click()],
  ])('%s asks, and Escape or "Go back" returns to the token', async (_way, close) => {
    const { page, visitor } = site;
    const token = await visitor.generate('Early');
    await close();
    await dialog.alert.getByText(QUESTION).waitFor();
    await expect.poll(() => dialog.goBack.evaluate((it) => it === document.activeElement)).toBe(true);
    await page.keyboard.press('Escape');
    await dialog.alert.waitFor({ state: 'detached' });
    expect(await dialog.token.inputValue()).toBe(token);

    await close();
    await dialog.goBack.click();
    await dialog.alert.waitFor({ state: 'detached' });
    expect(await dialog.token.inputValue()).toBe(token);

    await close();
    await dialog.closeAnyway.click();
    await dialog.gone();
    await expectTokenAbsent(page, token);
    expect(await asksBeforeUnload()).toBe(false);
  });

  test('Back to another page of the site asks too', async () => {
    const { page, visitor } = site;
    await visitor.generate('First');
    await dialog.saved.check();
    await dialog.done.click();
    await page.getByRole('link', { name: 'First' }).click();
    await page.getByRole('link', { name: 'All tokens' }).click();
    const token = await visitor.generate('Back');
    // Not page.goBack, which waits for a navigation that is canceled.
    await page.evaluate(() => history.back());
    await dialog.alert.getByText(QUESTION).waitFor();
    await dialog.goBack.click();
    expect(await dialog.token.inputValue()).toBe(token);
    expect(new URL(page.url()).pathname).toBe('/connections');

    await dialog.saved.check();
    await page.goBack();
    await page.getByRole('heading', { name: 'Activity' }).waitFor();
    await expectTokenAbsent(page, token);
  });

  test('a click outside closes the form, but not the new token', async () => {
    const { page, visitor } = site;
    await dialog.open();
    await dialog.name.waitFor();
    await page.mouse.click(5, 5);
    await dialog.gone();

    const token = await visitor.generate('Beside');
    await page.mouse.click(5, 5);
    await settled();
    expect(await dialog.token.inputValue()).toBe(token);
    expect(await dialog.alert.count()).toBe(0);
  });

  test('the browser asks before leaving the page only while a token is unsaved', async () => {
    const { page, visitor } = site;
    expect(await asksBeforeUnload()).toBe(false);
    await dialog.open();
    expect(await asksBeforeUnload()).toBe(false);
    await page.keyboard.press('Escape');
    await dialog.gone();

    await visitor.generate('Unload');
    const [question] = await Promise.all([
      page.waitForEvent('dialog'),
      page.close({ runBeforeUnload: true }),
    ]);
    expect(question.type()).toBe('beforeunload');
    await question.dismiss();
    expect(page.isClosed()).toBe(false);
    await dialog.saved.check();
    expect(await asksBeforeUnload()).toBe(false);
    await dialog.saved.uncheck();
    expect(await asksBeforeUnload()).toBe(true);
  });
});

describe('once the token is saved', () => {
  test.each([
    ['a tick', () => dialog.saved.check()],
    ['a copy', () => dialog.copy.click()],
    ['the first call', (token: string) => callMcp(site.url, token)],
  ])('%s lets Done close at once', async (_what, save) => {
    const { page, visitor } = site;
    const token = await visitor.generate('Saved');
    await save(token);
    await expect.poll(() => dialog.saved.isChecked()).toBe(true);
    expect(await asksBeforeUnload()).toBe(false);
    await dialog.done.click();
    await dialog.gone();
    await expectTokenAbsent(page, token);
  });

  test('unchecking the box makes the dialog ask again', async () => {
    const { visitor } = site;
    await visitor.generate('Not yet');
    await dialog.saved.check();
    await dialog.saved.uncheck();
    await dialog.done.click();
    await dialog.alert.getByText(QUESTION).waitFor();
  });
});

describe('the token does not come back', () => {
  test('after a reload, which the browser asks about', async () => {
    const { page, visitor } = site;
    const token = await visitor.generate('Reload');
    page.once('dialog', (question) => question.accept());
    await page.reload();
    await page.getByRole('link', { name: 'Reload' }).waitFor();
    expect(await dialog.dialog.count()).toBe(0);
    await expectTokenAbsent(page, token);
  });

  test('after Back to the page', async () => {
    const { page, visitor } = site;
    const token = await visitor.generate('Way back');
    await dialog.saved.check();
    await page.goto('/docs/');
    await page.goBack();
    await page.getByRole('link', { name: 'Way back' }).waitFor();
    expect(await dialog.dialog.count()).toBe(0);
    await expectTokenAbsent(page, token);
  });

  test('in a page that the back/forward cache keeps', async () => {
    const { page, visitor } = site;
    const token = await visitor.generate('Kept');
    // The event before the browser caches a page. Checked at once, because the page then stops.
    const html = await page.evaluate(() => {
      window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
      return document.documentElement.outerHTML;
    });
    expect(html).not.toContain(token);
    await dialog.gone();
    await expectTokenAbsent(page, token);
  });
});

test('no request of the page carries the token', async () => {
  const { page, visitor } = site;
  const sent: string[] = [];
  page.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`));
  const token = await visitor.generate('Quiet');
  await dialog.copy.click();
  await callMcp(site.url, token);
  await dialog.dialog.getByText('Connected: ').waitFor();
  await dialog.done.click();
  await dialog.gone();
  await page.getByRole('link', { name: 'Quiet' }).click();
  await page.getByText('POST /mcp initialize').waitFor();
  expect(sent.length).toBeGreaterThan(3);
  expect(sent.join('\n')).not.toContain(token.slice(8, -4));
});
