import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eachDatabase } from '../../../../../test/support/databases.ts';
import { readEvents } from '../../../../../test/support/event-reader.ts';
import { LATE_APPS, parsingExpressApp } from './apps.ts';
import { openSite, type Site } from './site.ts';

const [sqlite, postgres] = eachDatabase;
const [express] = LATE_APPS;
const CASES = [
  ...[...LATE_APPS, parsingExpressApp].map((app) => ({ app, on: sqlite })),
  ...(express === undefined ? [] : [{ app: express, on: postgres }]),
].map((each) => ({ ...each, name: `${each.app.name} on ${each.on.name}` }));

describe.each(CASES)('a request that outlives its token, $name', ({ app, on }) => {
  const parsesBefore = app === parsingExpressApp;
  let site: Site;
  beforeEach(async () => {
    site = await openSite(app, on.open);
  });
  afterEach(async () => {
    // Nothing is watched once it is over.
    await expect.poll(site.watched).toBe(0);
    await site.close();
  });

  /** A request of which 5 bytes have come, and with this token another one since. */
  async function begin(path: string, text: string) {
    const half = await site.postHalf(path, text);
    expect((await site.post('/early', text)).status).toBe(200);
    return half;
  }

  test("when: 'body-read' denies a request whose body ends after the revocation", async () => {
    const { id, text } = await site.token();
    const half = await begin('/late', text);
    await site.revoke(id);
    const answer = await half.sendRest();
    expect([answer.status, answer.body]).toMatchObject([401, { code: 'token_revoked' }]);
    expect(answer.headers['www-authenticate']).toContain('error="invalid_token"');
    expect(site.handled).toHaveLength(1);
    expect(await site.outcomes()).toEqual(['accepted', 'revoked']);
  });

  test("when: 'body-read' denies a request whose body ends after the expiry", async () => {
    const expiresAt = new Date(site.now.getTime() + 60_000);
    const { text } = await site.token(expiresAt);
    const half = await begin('/late', text);
    site.now = expiresAt;
    expect((await half.sendRest()).body).toMatchObject({ code: 'token_expired' });
    expect(site.handled).toHaveLength(1);
    expect(await site.outcomes()).toEqual(['accepted', 'expired']);
  });

  test("when: 'body-read' passes on the whole body of an accepted request, and logs one use", async () => {
    const { id, text } = await site.token();
    const half = await site.postHalf('/late', text);
    expect((await half.sendRest()).status).toBe(200);
    expect((await site.post('/late', text)).status).toBe(200);
    const handled = { tokenId: id, body: JSON.parse(app.body) as unknown, isAborted: false };
    expect(site.handled).toEqual([handled, handled]);
    expect(await site.outcomes()).toEqual(['accepted', 'accepted']);
  });

  test.runIf(!parsesBefore)("when: 'body-read' denies an invalid token before its body arrives", async () => {
    const { id, text } = await site.token();
    await site.revoke(id);
    const half = await site.postHalf('/late', text);
    expect((await half.answer).body).toMatchObject({ code: 'token_revoked' });
    expect(await site.outcomes()).toEqual(['revoked']);
    half.breakOff();
  });

  test.runIf(!parsesBefore)(
    "when: 'body-read' logs the use of a request whose body never arrives",
    async () => {
      const { text } = await site.token();
      const half = await begin('/late', text);
      half.breakOff();
      await expect.poll(site.outcomes).toEqual(['accepted', 'accepted']);
      expect(site.handled).toHaveLength(1);
    },
  );

  test.runIf(!parsesBefore)('413 for a body over bodyLimit', async () => {
    const { text } = await site.token();
    const answer = await site.post('/late', text, JSON.stringify({ note: 'x'.repeat(300) }));
    expect([answer.status, answer.body]).toMatchObject([
      413,
      { detail: 'A body may have at most 200 bytes.' },
    ]);
    expect(site.handled).toEqual([]);
  });

  test.runIf(!parsesBefore)('without it the handler runs, and its signal is aborted', async () => {
    const { id, text } = await site.token();
    const half = await site.postHalf('/early', text);
    await expect.poll(() => site.signals.length).toBe(1);
    expect(site.signals[0]?.aborted).toBe(false);
    await site.revoke(id);
    await expect.poll(() => site.signals[0]?.aborted).toBe(true);
    expect((await half.sendRest()).status).toBe(200);
    expect(site.handled).toMatchObject([{ tokenId: id, isAborted: true }]);
  });

  test('a stream ends when its token is revoked, another one when its token expires', async () => {
    const [revoked, expired] = [await site.token(), await site.token(new Date(site.now.getTime() + 60_000))];
    const listen = ({ text }: { readonly text: string }) =>
      readEvents(`http://127.0.0.1:${site.port}/stream`, { authorization: `Bearer ${text}` });
    const [first, second] = [await listen(revoked), await listen(expired)];
    expect(site.signals.map(({ aborted }) => aborted)).toEqual([false, false]);
    await site.revoke(revoked.id);
    await first.over;
    expect(site.signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    site.now = new Date(site.now.getTime() + 60_000);
    await second.over;
    expect(site.signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  test('the watch ends when a client leaves its stream', async () => {
    const { text } = await site.token();
    const reader = await readEvents(`http://127.0.0.1:${site.port}/stream`, {
      authorization: `Bearer ${text}`,
    });
    expect(site.watched()).toBe(1);
    reader.close();
    await expect.poll(site.watched).toBe(0);
    expect(site.signals[0]?.aborted).toBe(false);
  });
});
