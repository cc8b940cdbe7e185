import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eachDatabase, type TestDatabase } from '../support/databases.ts';
import { at, NOW } from '../support/samples.ts';
import { openTestSite } from '../support/test-site.ts';

const uses = fc.array(
  fc.record({
    // Out of order on purpose: instances' clocks differ, and batches overtake each other.
    after: fc.integer({ min: 0, max: 100_000 }),
    endpoint: fc.constantFrom('GET /api/me', 'POST /mcp tools/list', 'POST /mcp tools/call whoami'),
  }),
  { minLength: 1, maxLength: 12 },
);

describe.each(eachDatabase)('Property 8: Token usage logging (3.2, 4.5) on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  test('each use is a row when its request goes on, and last used is the newest accepted one', async () => {
    const site = openTestSite(db);
    await fc.assert(
      fc.asyncProperty(uses, fc.integer({ min: 1, max: 100_000 }), async (plan, lifetime) => {
        site.now = NOW;
        const { plain, token } = await site.generate({ expiresAt: at(lifetime) });
        const expected = plan.map(({ after, endpoint }) => ({
          at: at(after),
          endpoint,
          outcome: after < lifetime ? 'accepted' : 'expired',
        }));
        for (const use of expected) {
          site.now = use.at;
          const { outcome } = await site.authenticate(`Bearer ${plain.reveal()}`, use.endpoint);
          expect(outcome).toBe(use.outcome);
        }

        const page = await db.database.usage.listUses(token.userId, token.id, {
          limit: 100,
          cursor: undefined,
        });
        const logged = page?.uses.map((use) => ({
          at: use.at,
          endpoint: use.endpoint,
          outcome: use.outcome,
        }));
        expect(sorted(logged ?? [])).toEqual(sorted(expected));
        const accepted = expected
          .filter(({ outcome }) => outcome === 'accepted')
          .map((use) => use.at.getTime());
        const found = await site.tokens.findToken(token.userId, token.id);
        expect(found?.lastUsedAt?.getTime()).toBe(accepted.length > 0 ? Math.max(...accepted) : undefined);
      }),
      { numRuns: 100 },
    );
  });

  test('unknown and malformed tokens leave no row', async () => {
    const site = openTestSite(db);
    const count = async () => (await db.sql('SELECT count(*) AS n FROM token_usage_logs'))[0]?.['n'];
    const before = await count();
    const stranger = openTestSite(db).tokens;
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[0-9A-Za-z]{0,60}$/), async (body) => {
        expect((await stranger.validateToken(`nllm_${body}`)).outcome).toBe('malformed');
        expect((await site.authenticate(`Bearer nllm_${body}`)).outcome).toBe('malformed');
      }),
      { numRuns: 100 },
    );
    expect(await count()).toEqual(before);
  });
});

function sorted<T extends { readonly at: Date; readonly endpoint: string }>(
  list: readonly T[],
): readonly T[] {
  return [...list].sort((a, b) => a.at.getTime() - b.at.getTime() || a.endpoint.localeCompare(b.endpoint));
}
