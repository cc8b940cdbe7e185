import type { Locator, Page } from 'playwright-core';

/** The dialog that generates and shows a token, located by what a user sees. */
export function generationDialog(page: Page) {
  const dialog = page.getByRole('dialog', { name: /^(Generate API token|Copy your new token now)$/ });
  const button = (name: string): Locator => dialog.getByRole('button', { name, exact: true });
  return {
    dialog,
    name: dialog.getByLabel('Name'),
    generate: button('Generate'),
    token: dialog.getByLabel('Your new token', { exact: true }),
    saved: dialog.getByLabel('I have saved this token'),
    copy: button('Copy token'),
    done: button('Done'),
    cross: button('Close'),
    goBack: button('Go back'),
    closeAnyway: button('Close anyway'),
    alert: dialog.getByRole('alert').filter({ hasText: /\S/ }),
    open: () => page.getByRole('button', { name: 'Generate token' }).click(),
    gone: () => dialog.waitFor({ state: 'detached' }),
  };
}
