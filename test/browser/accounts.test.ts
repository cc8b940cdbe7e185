import { describe, expect, test } from 'vitest';
import { expectTokenAbsent } from './expect-token-absent.ts';
import { describeSite } from './site.ts';

const NOBODY = 'nobody@example.com';

const ELSEWHERE = [
  '//evil.example',
  '///evil.example/connections',
  'https://evil.example/connections',
  '/\\evil.example',
  'javascript:alert(1)',
  '/connections/../../evil',
  '/sign-in',
];

const site = describeSite();

const arrived = () => site.page.getByRole('heading', { name: 'Agent Connections' }).waitFor();
const path = () => new URL(site.page.url()).pathname + new URL(site.page.url()).search;

async function signIn(email: string, password: string): Promise<void> {
  await site.page.getByLabel('E-mail').fill(email);
  await site.page.getByLabel('Password', { exact: true }).fill(password);
  await site.page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
}

async function signOut(): Promise<void> {
  await site.page.getByRole('button', { name: 'Ada Lovelace' }).click();
  await site.page.getByRole('button', { name: 'Sign out' }).click();
  await site.page.getByRole('heading', { name: 'Tokenhouse' }).waitFor();
}

describe('signing in', () => {
  test('the error is the same for a wrong password and an unknown e-mail', async () => {
    const { page, visitor } = site;
    await visitor.arrive();
    await signOut();
    const refusals: string[] = [];
    for (const email of [visitor.email, NOBODY]) {
      await page.goto('/sign-in');
      await signIn(email, 'not the password');
      refusals.push(await page.getByRole('main').getByRole('alert').innerText());
      expect(await page.getByLabel('E-mail').inputValue()).toBe(email);
    }
    expect(new Set(refusals)).toEqual(new Set(['Wrong e-mail or password.']));
    await signIn(visitor.email, visitor.password);
    await arrived();
  });

  test('signing in leads to the requested page', async () => {
    const { page, visitor } = site;
    await visitor.arrive();
    const { id } = await visitor.makeToken('Wanted');
    await signOut();
    await page.goto(`/connections/${id}`);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(path()).toBe(`/sign-in?next=${encodeURIComponent(`/connections/${id}`)}`);
    // Through the other form and back.
    await page.getByRole('link', { name: 'Sign up' }).click();
    await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
    await signIn(visitor.email, visitor.password);
    await page.getByRole('heading', { name: 'Wanted' }).waitFor();
    expect(path()).toBe(`/connections/${id}`);
  });

  test('signing in never leads to another site', async () => {
    const { page, visitor } = site;
    const asked = new Set<string>();
    page.on('request', (request) => asked.add(new URL(request.url()).origin));
    await visitor.arrive();
    for (const next of ELSEWHERE) {
      await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
      await arrived();
      expect(path(), next).toBe('/connections');
    }
    expect(asked).toEqual(new Set([site.url]));
  });
});

test('after signing out, Back does not show the tokens', async () => {
  const { page, visitor } = site;
  await visitor.arrive();
  const { id, token } = await visitor.makeToken('Mine');
  await page.reload();
  await page.getByRole('link', { name: 'Mine' }).click();
  await page.getByRole('heading', { name: 'Activity' }).waitFor();
  await signOut();
  await expectTokenAbsent(page, token);
  expect(await page.evaluate(() => document.body.innerText)).not.toContain('Mine');
  for (const go of [() => page.goBack(), () => page.goto('/connections'), () => page.reload()]) {
    await go();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.evaluate(() => document.body.innerText)).not.toContain('Mine');
  }
  expect((await page.request.get(`/api/auth/tokens/${id}`)).status()).toBe(401);
});

test('after a session has ended, the next user does not see the data of the previous one', async () => {
  const { page, visitor } = site;
  await visitor.arrive();
  await visitor.makeToken('Of the first');
  await page.reload();
  await page.getByRole('link', { name: 'Of the first' }).waitFor();
  await page.context().clearCookies();
  await page.getByRole('link', { name: 'Of the first' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  // The next user would only see tokens from a cache, because the server does not respond.
  await page.route('**/api/auth/tokens**', () => undefined);
  await page.getByRole('link', { name: 'Sign up' }).click();
  await page.getByLabel('Name').fill('Grace Hopper');
  await page.getByLabel('E-mail').fill(`next-${visitor.email}`);
  await page.getByLabel('Password', { exact: true }).fill(visitor.password);
  await page.getByRole('main').getByRole('button', { name: 'Sign up' }).click();
  await page.getByRole('button', { name: 'Grace Hopper' }).waitFor();
  await page.getByRole('link', { name: 'Tokenhouse' }).click();
  await arrived();
  expect(await page.evaluate(() => document.body.innerText)).not.toContain('Of the first');
});

describe('signing up', () => {
  test('the e-mail field shows that the e-mail is taken', async () => {
    const { page, visitor } = site;
    await visitor.arrive();
    await signOut();
    await page.getByRole('link', { name: 'Sign up' }).click();
    await page.getByLabel('Name').fill('Another');
    const email = page.getByLabel('E-mail');
    await email.fill(visitor.email);
    await page.getByLabel('Password', { exact: true }).fill(visitor.password);
    await page.getByRole('main').getByRole('button', { name: 'Sign up' }).click();
    const words = page.getByText('An account with this e-mail already exists. Sign in instead.');
    await words.waitFor();
    expect(await email.getAttribute('aria-describedby')).toContain(await words.getAttribute('id'));
    expect(await email.getAttribute('aria-invalid')).toBe('true');
    await expect.poll(() => email.evaluate((it) => it === document.activeElement)).toBe(true);
  });

  test('an empty form shows an error at each field and focuses the first', async () => {
    const { page } = site;
    await page.goto('/sign-up');
    await page.getByRole('main').getByRole('button', { name: 'Sign up' }).click();
    for (const [label, words] of [
      ['Name', 'Enter your name.'],
      ['E-mail', 'Enter your e-mail address.'],
      ['Password', 'The password must have at least 8 characters.'],
    ] as const) {
      const input = page.getByLabel(label, { exact: true });
      const id = await page.getByText(words, { exact: true }).getAttribute('id');
      expect((await input.getAttribute('aria-describedby'))?.split(' ')).toContain(id);
      expect(await input.getAttribute('aria-invalid')).toBe('true');
    }
    const name = page.getByLabel('Name', { exact: true });
    await expect.poll(() => name.evaluate((it) => it === document.activeElement)).toBe(true);
  });
});

test.each([
  ['/sign-in', { 'E-mail': 'username', Password: 'current-password' }],
  ['/sign-up', { Name: 'name', 'E-mail': 'username', Password: 'new-password' }],
])('password managers recognize the fields of %s', async (address, wanted) => {
  const { page } = site;
  await page.goto(address);
  for (const [label, autocomplete] of Object.entries(wanted)) {
    const input = page.getByLabel(label, { exact: true });
    expect(await input.getAttribute('autocomplete'), label).toBe(autocomplete);
  }
  const password = page.getByLabel('Password', { exact: true });
  expect(await password.getAttribute('type')).toBe('password');
  await page.getByRole('button', { name: 'Show password' }).click();
  expect(await password.getAttribute('type')).toBe('text');
});
