import type { Request } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { callMcp } from './call-mcp.ts';
import { generationDialog } from './generation-dialog.ts';
import { describeSite } from './site.ts';

const EVENTS = '/api/auth/tokens/events';
const SOON = { timeout: 20_000 };

const site = describeSite({ env: { TOKEN_CREATIONS_PER_HOUR: '50' } });

const isEvents = (request: Request) => new URL(request.url()).pathname === EVENTS;

/** The next stream that the page opens; `ended` resolves when either side closes it. */
async function nextStream() {
  const request = await site.page.waitForEvent('request', isEvents);
  const ended = new Promise<void>((resolve) => {
    const follow = (other: Request) => other === request && resolve();
    site.page.on('requestfailed', follow).on('requestfinished', follow);
  });
  return { ended };
}

function setVisibility(state: 'visible' | 'hidden'): Promise<void> {
  return site.page.evaluate((value) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => value });
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);
}

describe('the dialog waits for the first call', () => {
  test('a denied call is shown with the reason, and does not count as saved', async () => {
    const { page, visitor } = site;
    await visitor.arrive();
    const token = await visitor.generate('Too curious');
    const { dialog, saved } = generationDialog(page);
    const answer = await fetch(`${site.url}/api/auth/tokens`, {
      headers: { authorization: `Bearer ${token}`, 'user-agent': 'curl/8.5.0' },
    });
    expect(answer.status).toBe(403);
    const status = dialog.getByRole('status').filter({ hasText: 'The call came from' });
    await status.getByText('Denied: a token cannot do this. The call came from curl 8.5.0 to').waitFor(SOON);
    await status.getByText('GET /api/auth/tokens').waitFor();
    expect(await saved.isChecked()).toBe(false);

    await callMcp(site.url, token);
    await dialog.getByText('Connected: claude-code 2.1.330').waitFor(SOON);
    expect(await status.count()).toBe(0);
    expect(await saved.isChecked()).toBe(true);
  });

  test('without a stream, the dialog polls', async () => {
    const { page, visitor } = site;
    await page.route(`**${EVENTS}`, (route) => route.abort());
    await visitor.arrive();
    const token = await visitor.generate('Behind a proxy');
    const { dialog } = generationDialog(page);
    await dialog.getByText('Waiting for the first call…').waitFor();
    await callMcp(site.url, token);
    await dialog.getByText('Connected: claude-code 2.1.330').waitFor(SOON);
  });
});

describe('the list', () => {
  test('shows a use as it happens', async () => {
    const { page, visitor } = site;
    const opened = nextStream();
    await visitor.arrive();
    await opened;
    const { token } = await visitor.makeToken('In use');
    await page.reload();
    const row = page.getByRole('row', { name: 'In use' });
    await row.getByText('Never used').waitFor();
    await callMcp(site.url, token);
    await row.getByText('claude-code 2.1.330 from 127.0.0.1').waitFor(SOON);
    await row.getByText('just now').waitFor();
    await row.getByRole('img', { name: /^Uses in the last 7 days: \w{3} 1$/ }).waitFor(SOON);
  });

  test('shows how often a revoked token was denied since', async () => {
    const { page, visitor } = site;
    await visitor.arrive();
    const { id, token } = await visitor.makeToken('Left in a script');
    await callMcp(site.url, token);
    await visitor.context.request.delete(`/api/auth/tokens/${id}`, { headers: { origin: site.url } });
    const opened = nextStream();
    await page.reload();
    await opened;
    const row = page.getByRole('table', { name: 'Inactive tokens' }).getByRole('row', { name: 'Left in a' });
    await row.getByText('Revoked', { exact: true }).waitFor();
    expect(await row.getByText('Denied').count()).toBe(0);
    expect(await callMcp(site.url, token)).toBe(401);
    await row.getByText('Denied once since').waitFor(SOON);
    for (let nth = 0; nth < 2; nth += 1) await callMcp(site.url, token);
    await row.getByText('Denied 3 times since').waitFor(SOON);
  });

  test('has a stream only while the page is visible, and catches up afterwards', async () => {
    const { page, visitor } = site;
    const opened = nextStream();
    await visitor.arrive();
    const stream = await opened;
    const { token } = await visitor.makeToken('Meanwhile');
    await setVisibility('hidden');
    await stream.ended;
    await callMcp(site.url, token);
    const reopened = nextStream();
    await setVisibility('visible');
    await reopened;
    await page.getByRole('row', { name: 'Meanwhile' }).getByText('claude-code 2.1.330').waitFor(SOON);
  });

  test('closes the stream after signing out', async () => {
    const { page, visitor } = site;
    const opened = nextStream();
    await visitor.arrive();
    const stream = await opened;
    await page.getByRole('button', { name: 'Ada Lovelace' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await stream.ended;
    await page.getByRole('heading', { name: 'Tokenhouse' }).waitFor();
  });
});
