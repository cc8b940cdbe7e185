import type { Locator, Page } from 'playwright-core';

/** The dialog that generates a token and shows it, by what a person sees of it. */
export function generationDialog(page: Page) {
  const dialog = page.getByRole('dialog', { name: /^(Generate API token|Copy your new token now)$/ });
  const button = (name: string): Locator => dialog.getByRole('button', { name, exact: true });
  return {
    dialog,
    name: dialog.getByLabel('Name'),
    generate: button('Generate'),
    token: dialog.getByLabel('Your new token'),
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
