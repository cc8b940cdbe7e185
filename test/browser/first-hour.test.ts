import { expect, test } from 'vitest';
import { callMcp } from './call-mcp.ts';
import { generationDialog } from './generation-dialog.ts';
import { describeSite } from './site.ts';
import { visibleWords } from './visible-words.ts';

const MOST_CLICKS = 8;
const MOST_PASTES = 2;
const MOST_WORDS = 400;

const site = describeSite();

test('the first call of Claude Code takes at most 8 clicks, 2 pastes and 400 words', async () => {
  const { page, visitor } = site;
  let clicks = 0;
  let words = 0;
  const pasted: string[] = [];
  const { dialog, token } = generationDialog(page);
  const click = async (role: 'link' | 'button', name: string) => {
    clicks += 1;
    const within = (await dialog.isVisible()) ? dialog : page;
    await within.getByRole(role, { name, exact: true }).first().click();
  };
  const read = async () => {
    words += (await visibleWords(page)).length;
  };

  await page.goto('/');
  await page.getByRole('main').getByRole('link', { name: 'Sign up' }).waitFor();
  await read();
  await click('link', 'Sign up');
  await page.getByLabel('Name').waitFor();
  await read();
  await page.getByLabel('Name').fill('Ada Lovelace');
  await page.getByLabel('E-mail').fill(visitor.email);
  await page.getByLabel('Password', { exact: true }).fill(visitor.password);
  await click('button', 'Sign up');
  await page.getByText('No tokens yet').waitFor();
  await read();
  await click('button', 'Generate token');
  await dialog.getByLabel('Name').waitFor();
  await read();
  await click('button', 'Generate');
  await token.waitFor();
  await read();
  await click('button', 'Copy Command');
  pasted.push(await visitor.readClipboard());
  await page.bringToFront();
  await click('button', 'Copy token');
  pasted.push(await visitor.readClipboard());
  await page.bringToFront();
  expect(pasted[0]).toMatch(/^read -rs .* claude mcp add .*\/mcp .*claude mcp list$/);
  expect(pasted[1]).toBe(await token.inputValue());
  // packages/connect/test/walk.test.ts tests the command with a pasted token.
  await callMcp(site.url, pasted[1] ?? '');
  await dialog.getByText('Connected: claude-code 2.1.330').waitFor();
  await click('button', 'Done');

  expect(pasted.length).toBeLessThanOrEqual(MOST_PASTES);
  expect(clicks).toBeLessThanOrEqual(MOST_CLICKS);
  expect(words).toBeLessThanOrEqual(MOST_WORDS);
  // Proves that words were counted.
  expect(words).toBeGreaterThan(MOST_WORDS / 4);
});

test('the steps are in order, and the one-click link is the first', async () => {
  const { page, visitor } = site;
  await visitor.arrive();
  await visitor.generate('Steps');
  const { dialog } = generationDialog(page);
  const step = (nth: number) => dialog.getByRole('listitem').nth(nth - 1);
  await step(1).getByRole('button', { name: 'Copy Command' }).waitFor();
  expect(await step(2).getByRole('button').allInnerTexts()).toEqual(['Copy token']);
  expect(await dialog.locator('details[open]').count()).toBe(0);
  expect((await visibleWords(page)).length).toBeLessThan(120);

  await dialog.getByLabel('Agent').selectOption('VS Code');
  await step(1).getByRole('link', { name: 'Install in VS Code' }).waitFor();
  await step(2).getByRole('button', { name: 'Copy token' }).waitFor();
  await dialog.getByLabel('Agent').selectOption('Cursor');
  await step(1).getByRole('link', { name: 'Add to Cursor' }).waitFor();
  await visitor.expectAccessible('one click');
});

test('"Connect an agent" is collapsed if there are tokens', async () => {
  const { page, visitor } = site;
  await visitor.arrive();
  const section = page.getByRole('region', { name: 'Connect an agent' });
  await section.getByLabel('Agent').waitFor();
  await visitor.makeToken('There already');
  await page.reload();
  await page.getByRole('row', { name: 'There already' }).waitFor();
  expect(await section.getByLabel('Agent').isVisible()).toBe(false);
  await section.getByRole('heading', { name: 'Connect an agent' }).click();
  await section.getByLabel('Agent').waitFor();
});

test('after 20 seconds without a call the dialog shows common causes and a denied call', async () => {
  const { page, visitor } = site;
  await visitor.arrive();
  await page.clock.install();
  await visitor.generate('Late');
  const { dialog } = generationDialog(page);
  const status = dialog.getByRole('status').filter({ hasText: 'Waiting for the first call…' });
  // Until here the clock ran normally.
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1_000);
  await page.clock.fastForward(5_000);
  expect(await status.getByRole('listitem').count()).toBe(0);
  await page.clock.fastForward(20_000);
  await expect.poll(() => status.getByRole('listitem').count()).toBe(3);
  await page.clock.resume();
  await status.getByText('It must connect to').getByText(`${site.url}/mcp`).waitFor();
  expect(await status.getByText('was denied').count()).toBe(0);

  const answer = await fetch(`${site.url}/mcp`, {
    method: 'POST',
    headers: { authorization: 'Bearer ${CODING_AGENT_API_KEY}' },
  });
  expect(answer.status).toBe(401);
  await status.getByText('A call from your address was denied').waitFor();
  await status.getByText('The client sent the name of a variable and not its value').waitFor();
  await visitor.expectAccessible('late');

  await callMcp(site.url, await dialog.getByLabel('Your new token', { exact: true }).inputValue());
  await dialog.getByText('Connected: claude-code 2.1.330').waitFor();
  expect(await status.count()).toBe(0);
});
