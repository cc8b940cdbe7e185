import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eachDatabase, type TestDatabase } from '../support/databases.ts';
import { at, NOW } from '../support/samples.ts';
import { openTestSite } from '../support/test-site.ts';

const DECADE_MS = 315_360_000_000;
const lifetimes = fc.oneof(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: DECADE_MS }));
const offsets = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -DECADE_MS, max: DECADE_MS }));

describe.each(eachDatabase)('Property 5: Token expiration enforcement (3.3) on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  test('a token is accepted until the millisecond in which it expires, and expired from then on', async () => {
    const site = openTestSite(db);
    await fc.assert(
      fc.asyncProperty(lifetimes, offsets, async (lifetime, offset) => {
        site.now = NOW;
        const { plain } = await site.generate({ expiresAt: at(lifetime) });
        site.now = at(Math.max(0, lifetime + offset));
        const { outcome } = await site.authenticate(`Bearer ${plain.reveal()}`);
        expect(outcome).toBe(offset < 0 ? 'accepted' : 'expired');
      }),
      { numRuns: 150 },
    );
  });

  test('a token without expiry is accepted at any time', async () => {
    const site = openTestSite(db);
    const { plain } = await site.generate();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 20 * DECADE_MS }), async (later) => {
        site.now = at(later);
        expect((await site.authenticate(`Bearer ${plain.reveal()}`)).outcome).toBe('accepted');
      }),
      { numRuns: 100 },
    );
  });
});
