import { expect, test } from 'vitest';
import { describeSite } from './site.ts';

const site = describeSite({ visitors: 'none' });

/** The same server under another name: browsers resolve all names below localhost to loopback. */
const otherUrl = () => site.url.replace('localhost', 'lan.localhost');
const SCREEN = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };

test.each(['/', '/sign-in', '/sign-up'])('%s at another address says which address to use', async (path) => {
  const visitor = await site.visit(SCREEN);
  await visitor.page.goto(otherUrl() + path);
  const notice = visitor.page.getByRole('status').filter({ hasText: 'Open this site at' });
  await notice.getByText(`PUBLIC_URL=${otherUrl()}`).waitFor();
  expect(await notice.getByRole('link').getAttribute('href')).toBe(site.url);
  await visitor.expectAccessible(`${path} at another address`);
});

test('the pages of a signed-in user say so too', async () => {
  const visitor = await site.visit();
  await visitor.arrive();
  const cookies = await visitor.context.cookies();
  await visitor.context.addCookies(cookies.map((cookie) => ({ ...cookie, domain: 'lan.localhost' })));
  await visitor.page.goto(`${otherUrl()}/connections`);
  await visitor.page.getByText(`PUBLIC_URL=${otherUrl()}`).waitFor();
  await visitor.page.getByRole('button', { name: 'Generate token' }).waitFor();
});

test('the notice is missing at the site’s own addresses', async () => {
  const visitor = await site.visit();
  for (const url of [site.url, site.url.replace('localhost', '127.0.0.1')]) {
    await visitor.page.goto(`${url}/sign-up`);
    await visitor.page.getByLabel('Name').waitFor();
    expect(await visitor.page.getByText('Open this site at').count()).toBe(0);
  }
});
