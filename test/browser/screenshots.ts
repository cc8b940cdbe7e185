import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'vitest';
import { callMcp } from './call-mcp.ts';
import { addSampleTokens } from './sample-tokens.ts';
import { describeSite, SCREENS } from './site.ts';

const FOLDER = fileURLToPath(new URL('../../screenshots/', import.meta.url));

const site = describeSite({ visitors: 'none' });
mkdirSync(FOLDER, { recursive: true });

const WANTED = {
  'desktop-light': { ...SCREENS['desktop, light'], reducedMotion: 'reduce' },
  'phone-dark': { ...SCREENS['phone, dark'], reducedMotion: 'reduce', deviceScaleFactor: 2 },
} as const;

describe.each(Object.entries(WANTED))('%s', (name, screen) => {
  test('every screen', async () => {
    const visitor = await site.visit(screen);
    const { page } = visitor;
    let count = 0;
    const take = async (what: string, fullPage = true) => {
      count += 1;
      await page.waitForTimeout(400);
      await page.screenshot({
        path: `${FOLDER}${name}-${String(count).padStart(2, '0')}-${what}.png`,
        fullPage,
      });
    };

    await page.goto('/');
    await page.getByRole('link', { name: 'Sign up' }).waitFor();
    await take('welcome');
    await page.goto('/sign-in');
    await take('sign-in');
    await page.goto('/sign-up');
    await page.getByRole('button', { name: 'Sign up' }).click();
    await take('sign-up-errors');
    await visitor.signUp();
    await take('no-tokens');
    addSampleTokens(site, visitor.email, new Date());
    await page.reload();
    await page.getByText('Cursor at work').waitFor();
    await page
      .getByRole('img', { name: /Uses in the last 7 days/ })
      .first()
      .waitFor();
    await take('connections', false);
    await take('connections-whole');
    await page.getByRole('link', { name: 'Activity of Claude Code on my laptop' }).click();
    await page.getByRole('button', { name: 'Older' }).waitFor();
    await take('activity');
    await page.goBack();
    await page.getByRole('button', { name: 'Generate token' }).click();
    await page.getByLabel('Expiration').selectOption('Never');
    await take('generate', false);
    await page.getByLabel('Expiration').selectOption('90 days');
    await page.getByLabel('Name').fill('Gemini CLI on my laptop');
    await page.getByRole('button', { name: 'Generate', exact: true }).click();
    const token = await page.getByLabel('Your new token', { exact: true }).inputValue();
    await take('new-token', false);
    await page.keyboard.press('Escape');
    await take('closing-early', false);
    await page.getByRole('button', { name: 'Go back' }).click();
    await page.getByRole('button', { name: 'Copy token' }).click();
    await callMcp(site.url, token);
    await page.getByText('Connected: ').waitFor();
    await take('connected', false);
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Revoke Cursor at work' }).click();
    await take('revoke', false);
    await page.getByRole('button', { name: 'Revoke token' }).click();
    await page.getByText('Revoked everywhere.').waitFor();
    await take('revoked', false);
    await page.goto('/nowhere');
    await take('not-found');
  });
});
