import { describe, expect, test } from 'vitest';
import { callMcp } from './call-mcp.ts';
import { expectTokenAbsent } from './expect-token-absent.ts';
import { describeSite, SCREENS } from './site.ts';

const site = describeSite({ visitors: 'none' });

describe.each(Object.entries(SCREENS))('the life of a token, %s', (_name, screen) => {
  test('sign up, generate, copy, connect, close, reload, revoke', async () => {
    const visitor = await site.visit(screen);
    const { page } = visitor;

    await page.goto('/');
    await page.getByRole('link', { name: 'Sign up' }).waitFor();
    await visitor.expectAccessible('welcome');
    await page.goto('/sign-in');
    await visitor.expectAccessible('sign in');
    await page.goto('/sign-up');
    await visitor.expectAccessible('sign up');
    await visitor.signUp();
    await page.getByText('No tokens yet').waitFor();
    await visitor.expectAccessible('no tokens');

    await page.getByRole('button', { name: 'Generate token' }).click();
    const dialog = page.getByRole('dialog', { name: /^(Generate API token|Copy your new token now)$/ });
    await dialog.waitFor();
    await visitor.expectAccessible('generation');
    await dialog.getByLabel('Name').fill('Claude Code');
    await dialog.getByLabel('Expiration').selectOption('30 days');
    await dialog.getByRole('button', { name: 'Generate', exact: true }).click();
    const field = dialog.getByLabel('Your new token', { exact: true });
    const token = await field.inputValue();
    expect(token).toMatch(/^nllm_[0-9A-Za-z]{49}$/);
    await dialog.getByText('is shown only once').waitFor();
    await dialog.getByText('Waiting for the first call…').waitFor();
    await visitor.expectAccessible('new token');

    await dialog.getByRole('button', { name: 'Copy token' }).click();
    await dialog.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(token);

    expect(await callMcp(site.url, token)).toBe(200);
    await dialog.getByText('Connected: claude-code 2.1.330').waitFor();
    await visitor.expectAccessible('connected');
    await dialog.getByRole('button', { name: 'Done' }).click();
    await dialog.waitFor({ state: 'detached' });
    await expectTokenAbsent(page, token);

    const row = page.getByRole('row', { name: 'Claude Code' });
    await row.getByText('claude-code 2.1.330 from 127.0.0.1').waitFor();
    await page.reload();
    await row.getByText(`nllm_…${token.slice(-4)}`).waitFor();
    await row.getByText('Active').waitFor();
    await visitor.expectAccessible('tokens');
    await expectTokenAbsent(page, token);

    await row.getByRole('link', { name: 'Activity of Claude Code' }).click();
    await page.getByRole('heading', { name: 'Activity' }).waitFor();
    await page.getByText('POST /mcp initialize').waitFor();
    await visitor.expectAccessible('activity');
    await page.goBack();

    await page.getByRole('button', { name: 'Revoke Claude Code' }).click();
    const question = page.getByRole('dialog', { name: 'Revoke Claude Code?' });
    await question.getByText('by claude-code 2.1.330').waitFor();
    await visitor.expectAccessible('revocation');
    await question.getByRole('button', { name: 'Revoke token' }).click();
    await page.getByText(/Revoked everywhere\. 1 of 1 server confirmed in \d+ ms\./).waitFor();
    expect(await callMcp(site.url, token)).toBe(401);
    await page
      .getByRole('table', { name: 'Inactive tokens' })
      .getByText('Revoked', { exact: true })
      .first()
      .waitFor();
    await visitor.expectAccessible('revoked');
  });
});
