import { randomUUID } from 'node:crypto';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';

const PASSWORD = 'correct horse battery';

/** A user with a browser profile. */
export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly email: string;
  readonly password: string;
  /** Errors of the page, violations of its policy, and failed requests. */
  readonly errors: readonly string[];
  /** Signs up through the page, which then shows the connections. */
  signUp(): Promise<void>;
  /** Signs up through the API and opens the connections, for tests that begin there. */
  arrive(): Promise<void>;
  /** Generates a token through the API. `expiresAt` is null for never. */
  makeToken(name: string, expiresAt?: Date | null): Promise<MadeToken>;
  /** Generates a token through the page and leaves the dialog open, with the token in it. */
  generate(name: string, expiration?: string): Promise<string>;
  /** The content of the clipboard, read by another page. */
  readClipboard(): Promise<string>;
  /** Fails on violations of WCAG 2.2 AA, on sideways scrolling, and on errors of the page. */
  expectAccessible(screen: string): Promise<void>;
  /** Closes the profile. Fails if the page threw or violated its policy at any time. */
  close(): Promise<void>;
}

export interface MadeToken {
  readonly id: string;
  readonly token: string;
}

export async function openVisitor(
  browser: Browser,
  url: string,
  options: BrowserContextOptions,
): Promise<Visitor> {
  const context = await browser.newContext({ baseURL: url, ...options });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  const errors: string[] = [];
  await recordErrors(page, errors);
  const email = `${randomUUID()}@example.com`;
  const post = async (path: string, data: object) => {
    const response = await context.request.post(path, { data, headers: { origin: url } });
    expect(response.ok(), await response.text()).toBe(true);
    return response.json();
  };

  return {
    page,
    context,
    email,
    password: PASSWORD,
    errors,
    signUp: () => signUp(page, email),
    async arrive() {
      await post('/api/auth/sign-up/email', { name: 'Ada Lovelace', email, password: PASSWORD });
      await page.goto('/connections');
      await page.getByRole('button', { name: 'Generate token' }).waitFor();
    },
    async makeToken(name, expiresAt) {
      const { token, tokenRecord } = await post('/api/auth/tokens', { name, expiresAt });
      return { id: tokenRecord.id, token };
    },
    generate: (name, expiration) => generate(page, name, expiration),
    readClipboard: () => readClipboard(context),
    expectAccessible: (screen) => expectAccessible(page, errors, screen),
    async close() {
      await context.close();
      expect(errors.filter((error) => !error.startsWith('console:'))).toEqual([]);
    },
  };
}

async function signUp(page: Page, email: string): Promise<void> {
  await page.goto('/sign-up');
  await page.getByLabel('Name').fill('Ada Lovelace');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign up' }).click();
  await page.getByRole('heading', { name: 'Agent Connections' }).waitFor();
}

async function generate(page: Page, name: string, expiration: string | undefined): Promise<string> {
  await page.getByRole('button', { name: 'Generate token' }).click();
  const dialog = page.getByRole('dialog', { name: /^(Generate API token|Copy your new token now)$/ });
  await dialog.getByLabel('Name').fill(name);
  if (expiration !== undefined) await dialog.getByLabel('Expiration').selectOption(expiration);
  await dialog.getByRole('button', { name: 'Generate', exact: true }).click();
  return dialog.getByLabel('Your new token', { exact: true }).inputValue();
}

async function readClipboard(context: BrowserContext): Promise<string> {
  const other = await context.newPage();
  await other.goto('/healthz');
  await other.bringToFront();
  const text = await other.evaluate(() => navigator.clipboard.readText());
  await other.close();
  return text;
}

async function expectAccessible(page: Page, errors: readonly string[], screen: string): Promise<void> {
  await settle(page);
  const { violations } = await new AxeBuilder({ page })
    // The pages have no frames, for which the other mode opens a tab each time.
    .setLegacyMode()
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  const found = violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' ')}`,
  );
  expect(found, `axe on ${screen}`).toEqual([]);
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(sideways, `sideways scroll on ${screen}`).toBeLessThanOrEqual(0);
  expect(errors, `errors on ${screen}`).toEqual([]);
}

/** Waits for running transitions: half-faded text has too little contrast. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    // A new dialog begins to fade in two frames later.
    for (let nth = 0; nth < 3; nth += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
    await Promise.all(
      document
        .getAnimations()
        // Endless animations, such as the loader, never finish.
        .filter(({ effect }) => effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY)
        .map(({ finished }) => finished.catch(() => undefined)),
    );
  });
}

async function recordErrors(page: Page, errors: string[]): Promise<void> {
  page.on('pageerror', (error) => errors.push(`page error: ${error.message}`));
  page.on('console', (message) => {
    // A browser reports the 401 of a signed-out user and the 404 of an unknown page as errors.
    const isExpected = message.text().includes('status of 401') || message.location().url === page.url();
    if (message.type() === 'error' && !isExpected) {
      errors.push(`console: ${message.text()} ${message.location().url}`);
    }
  });
  await page.exposeFunction('reportViolation', (text: string) => errors.push(`policy: ${text}`));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
      const report = Reflect.get(window, 'reportViolation') as (text: string) => void;
      report(`${violatedDirective} ${blockedURI} ${sample}`);
    });
  });
}
