import { randomUUID } from 'node:crypto';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';

const PASSWORD = 'correct horse battery';

/** One person in front of one browser. */
export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly email: string;
  readonly password: string;
  /** Errors of the page, violations of its policy, and failed requests, as they happen. */
  readonly troubles: readonly string[];
  /** Signs up through the page and arrives at the connections. */
  signUp(): Promise<void>;
  /** Signs up behind the page's back and opens the connections, for what only begins there. */
  arrive(): Promise<void>;
  /** Generates a token behind the page's back. `expiresAt` is null for never. */
  makeToken(name: string, expiresAt?: Date | null): Promise<MadeToken>;
  /** Generates a token through the page and leaves the dialog open, showing it. */
  generate(name: string, expiration?: string): Promise<string>;
  /** What is on the clipboard, as another page reads it. */
  readClipboard(): Promise<string>;
  /** Fails on what WCAG 2.2 AA forbids, on scrolling sideways, and on the page's own errors. */
  expectAccessible(screen: string): Promise<void>;
  /** Fails when the page threw, or its policy was violated, in all that time. */
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
  const troubles: string[] = [];
  await watch(page, troubles);
  const email = `${randomUUID()}@example.com`;
  const post = async (path: string, data: object) => {
    const answer = await context.request.post(path, { data, headers: { origin: url } });
    expect(answer.ok(), await answer.text()).toBe(true);
    return answer.json();
  };

  return {
    page,
    context,
    email,
    password: PASSWORD,
    troubles,

    async signUp() {
      await page.goto('/sign-up');
      await page.getByLabel('Name').fill('Ada Lovelace');
      await page.getByLabel('E-mail').fill(email);
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
      await page.getByRole('button', { name: 'Sign up' }).click();
      await page.getByRole('heading', { name: 'Agent Connections' }).waitFor();
    },

    async arrive() {
      await post('/api/auth/sign-up/email', { name: 'Ada Lovelace', email, password: PASSWORD });
      await page.goto('/connections');
      await page.getByRole('button', { name: 'Generate token' }).waitFor();
    },

    async makeToken(name, expiresAt) {
      const { token, tokenRecord } = await post('/api/auth/tokens', { name, expiresAt });
      return { id: tokenRecord.id, token };
    },

    async readClipboard() {
      const other = await context.newPage();
      await other.goto('/healthz');
      await other.bringToFront();
      const text = await other.evaluate(() => navigator.clipboard.readText());
      await other.close();
      return text;
    },

    async generate(name, expiration) {
      await page.getByRole('button', { name: 'Generate token' }).click();
      const dialog = page.getByRole('dialog', { name: /^(Generate API token|Copy your new token now)$/ });
      await dialog.getByLabel('Name').fill(name);
      if (expiration !== undefined) await dialog.getByLabel('Expiration').selectOption(expiration);
      await dialog.getByRole('button', { name: 'Generate', exact: true }).click();
      return dialog.getByLabel('Your new token').inputValue();
    },

    async expectAccessible(screen) {
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
      expect(troubles, `troubles on ${screen}`).toEqual([]);
    },

    async close() {
      await context.close();
      expect(troubles.filter((trouble) => !trouble.startsWith('console:'))).toEqual([]);
    },
  };
}

/** Waits for the transitions that run: half-faded text has half the contrast. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    // A dialog that has just come begins to fade in two frames later.
    for (let nth = 0; nth < 3; nth += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
    await Promise.all(
      document
        .getAnimations()
        // What goes on for ever, such as a waiting sign, is never at rest.
        .filter(({ effect }) => effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY)
        .map(({ finished }) => finished.catch(() => undefined)),
    );
  });
}

async function watch(page: Page, troubles: string[]): Promise<void> {
  page.on('pageerror', (error) => troubles.push(`page error: ${error.message}`));
  page.on('console', (message) => {
    // Whoever is not signed in is told so by a 401, which a browser reports as an error; so is a page that is none.
    const isExpected = message.text().includes('status of 401') || message.location().url === page.url();
    if (message.type() === 'error' && !isExpected) {
      troubles.push(`console: ${message.text()} ${message.location().url}`);
    }
  });
  await page.exposeFunction('reportViolation', (text: string) => troubles.push(`policy: ${text}`));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
      const report = Reflect.get(window, 'reportViolation') as (text: string) => void;
      report(`${violatedDirective} ${blockedURI} ${sample}`);
    });
  });
}
