import { beforeEach, describe, expect, test } from 'vitest';
import { generationDialog } from './generation-dialog.ts';
import { describeSite } from './site.ts';

const TOKENS = '**/api/auth/tokens';

const site = describeSite();
beforeEach(async () => {
  dialog = generationDialog(site.page);
  await site.visitor.arrive();
});

let dialog: ReturnType<typeof generationDialog>;

/** The names of the tokens in the list. */
function listed(): Promise<readonly string[]> {
  return site.page.getByRole('rowheader').locator('span').allInnerTexts();
}

const button = () => site.page.getByRole('button', { name: 'Generate token' });

async function isFocused(input: typeof dialog.name): Promise<boolean> {
  return input.evaluate((it) => it === document.activeElement);
}

/** The text of the elements that describe a field. */
async function describedBy(input: typeof dialog.name): Promise<string> {
  return input.evaluate((it) =>
    (it.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .map((id) => document.getElementById(id)?.textContent)
      .join(' '),
  );
}

async function expectWrong(input: typeof dialog.name, words: string): Promise<void> {
  await dialog.dialog.getByText(words).waitFor();
  expect(await input.getAttribute('aria-invalid')).toBe('true');
  expect(await describedBy(input)).toContain(words);
  await expect.poll(() => isFocused(input)).toBe(true);
  expect(await site.page.request.get('/api/auth/tokens').then((it) => it.json())).toMatchObject({
    tokens: [],
  });
}

describe('generating once creates one token', () => {
  test('after a double click', async () => {
    const { page } = site;
    await dialog.open();
    await dialog.name.fill('Once');
    await dialog.generate.dblclick();
    await dialog.token.waitFor();
    await page.reload();
    await page.getByRole('link', { name: 'Activity of Once' }).waitFor();
    expect(await listed()).toEqual(['Once']);
  });

  test('after a lost response, when trying again says that the token exists', async () => {
    const { page } = site;
    await page.route(TOKENS, async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      expect((await route.fetch()).status()).toBe(201);
      await route.abort();
    });
    await dialog.open();
    await dialog.name.fill('Lost');
    await dialog.generate.click();
    await dialog.alert.getByText('The server did not respond.').waitFor();
    // The list behind the dialog is already up to date.
    await page.locator('th', { hasText: 'Lost' }).waitFor();
    await page.unroute(TOKENS);
    await dialog.generate.click();
    await dialog.alert.getByText('An earlier attempt created this token').waitFor();
    await page.keyboard.press('Escape');
    await dialog.gone();
    await page.getByRole('link', { name: 'Activity of Lost' }).waitFor();
    expect(await listed()).toEqual(['Lost']);
  });
});

describe('the limits', () => {
  test('the form shows the hourly limit and the limit of active tokens', async () => {
    const { page, visitor } = site;
    const generateFive = async () => {
      for (const name of ['a', 'b', 'c', 'd', 'e']) await visitor.makeToken(name);
    };
    await generateFive();
    await dialog.open();
    await dialog.name.fill('Sixth');
    await dialog.generate.click();
    await dialog.alert
      .getByText(
        /^You have reached the limit of new tokens per hour\. You can generate the next one at \d\d:\d\d\.$/,
      )
      .waitFor();
    expect(await dialog.name.inputValue()).toBe('Sixth');
    expect(await dialog.dialog.evaluate((it) => it.contains(document.activeElement))).toBe(true);

    const ageTokens = () =>
      site.sql('UPDATE api_tokens SET created_at = ?', new Date(Date.now() - 2 * 3_600_000).toISOString());
    ageTokens();
    await generateFive();
    ageTokens();
    await dialog.generate.click();
    await dialog.alert.getByText('You have reached the limit of active tokens. Revoke one first.').waitFor();
    await page.keyboard.press('Escape');
    await dialog.gone();
    await page.reload();
    await page.getByText('10 of 10 active tokens. Revoke a token to generate another.').waitFor();
    expect(await button().isDisabled()).toBe(true);
  });

  test('at the hourly limit the button is disabled, with the time of the next token', async () => {
    const { page, visitor } = site;
    for (const name of ['a', 'b', 'c', 'd', 'e']) await visitor.makeToken(name);
    await page.clock.install();
    await page.reload();
    await page.getByText(/5 of 10 active tokens\. You can generate the next one at \d\d:\d\d\.$/).waitFor();
    expect(await button().isDisabled()).toBe(true);
    expect(await describedBy(button())).toContain('You can generate the next one at');
    await button().click({ force: true });
    expect(await dialog.dialog.count()).toBe(0);
    await visitor.expectAccessible('none left');
    await page.clock.fastForward(3_600_000);
    await page.getByText('5 of 10 active tokens. You can generate 1 more this hour.').waitFor();
    await button().click();
    await dialog.name.waitFor();
  });
});

describe('a field with an error shows it and gets the focus', () => {
  test('without a date, and with a past date', async () => {
    await dialog.open();
    await dialog.dialog.getByLabel('Expiration').selectOption('Custom date…');
    const day = dialog.dialog.getByLabel('Expires on');
    await dialog.generate.click();
    await expectWrong(day, 'Choose a date in the future.');
    // The error disappears with its value.
    await day.fill('2020-01-01');
    expect(await dialog.dialog.getByText('Choose a date in the future.').count()).toBe(0);
    expect(await day.getAttribute('aria-invalid')).not.toBe('true');
    await dialog.name.focus();
    await dialog.generate.click();
    await expectWrong(day, 'Choose a date in the future.');
    await dialog.name.focus();
    await day.fill('2999-12-31');
    await dialog.dialog.getByText('The token expires on 31 Dec 2999').waitFor();
    await dialog.generate.click();
    await dialog.token.waitFor();
  });

  test('with a token as the name, which the server rejects', async () => {
    await dialog.open();
    await dialog.name.fill(`nllm_${'7'.repeat(49)}`);
    await dialog.generate.click();
    await expectWrong(dialog.name, 'The name must not contain a token.');
  });

  test('with an empty name, and with a name over 100 characters', async () => {
    await dialog.open();
    await dialog.name.fill(' ');
    await dialog.generate.click();
    await expectWrong(dialog.name, 'Enter a name, such as the agent and machine.');
    await dialog.name.fill('🔑'.repeat(101));
    await dialog.generate.click();
    await expectWrong(dialog.name, 'The name has 101 characters. It can have at most 100.');
    await dialog.name.fill('🔑'.repeat(100));
    await dialog.generate.click();
    await dialog.token.waitFor();
  });
});

test('the suggested name is the agent and machine; typing replaces it', async () => {
  const { page } = site;
  await dialog.open();
  await expect.poll(() => dialog.name.inputValue()).toBe('Claude Code on Linux');
  await dialog.dialog.getByLabel('Agent').selectOption('Cursor');
  expect(await dialog.name.inputValue()).toBe('Cursor on Linux');
  await dialog.generate.click();
  await dialog.saved.check();
  await dialog.done.click();
  await dialog.gone();
  await dialog.open();
  await expect.poll(() => dialog.name.inputValue()).toBe('Cursor on Linux 2');
  await expect.poll(() => isFocused(dialog.name)).toBe(true);
  await page.keyboard.type('Mine');
  expect(await dialog.name.inputValue()).toBe('Mine');
  await dialog.dialog.getByLabel('Agent').selectOption('Zed');
  expect(await dialog.name.inputValue()).toBe('Mine');
});

test('after an old sign-in, generating a token needs the right password', async () => {
  const { visitor } = site;
  site.sql(
    'UPDATE session SET createdAt = ? WHERE userId = (SELECT id FROM user WHERE email = ?)',
    new Date(Date.now() - 3 * 3_600_000).toISOString(),
    visitor.email,
  );
  await dialog.open();
  await dialog.name.fill('Later');
  await dialog.generate.click();
  const password = dialog.dialog.getByLabel('Your password');
  await password.waitFor();
  await expect.poll(() => isFocused(password)).toBe(true);
  expect(await password.getAttribute('autocomplete')).toBe('current-password');
  await dialog.generate.click();
  await expectWrong(password, 'Enter your password.');
  await password.fill('not this one');
  await password.press('Enter');
  await expectWrong(password, 'The password is wrong.');
  await password.fill(visitor.password);
  await password.press('Enter');
  expect(await dialog.token.inputValue()).toMatch(/^nllm_/);
  await dialog.saved.check();
  await dialog.done.click();
  await dialog.gone();
  expect(await listed()).toEqual(['Later']);
});
