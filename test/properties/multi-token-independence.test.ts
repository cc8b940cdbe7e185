import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eachDatabase, type TestDatabase } from '../support/databases.ts';
import { openTestSite } from '../support/test-site.ts';

describe.each(eachDatabase)('Property 7: Multi-token independence (2.4) on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  test('revoking some tokens changes no other token of this user or of others', async () => {
    const site = openTestSite(db);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 10 }), async (toRevoke) => {
        const userId = randomUUID();
        const neighbour = await site.generate();
        const mine = [];
        for (const revoked of toRevoke) mine.push({ revoked, ...(await site.generate({ userId })) });

        for (const { token, revoked } of mine) {
          if (revoked) await site.tokens.revokeToken(userId, token.id);
        }

        for (const { plain, token, revoked } of mine) {
          const admission = await site.authenticate(`Bearer ${plain.reveal()}`);
          expect(admission).toMatchObject({
            outcome: revoked ? 'revoked' : 'accepted',
            token: { id: token.id, userId },
          });
        }
        expect((await site.authenticate(`Bearer ${neighbour.plain.reveal()}`)).outcome).toBe('accepted');
        const { limits } = await site.tokens.listTokens(userId);
        expect(limits.active).toBe(toRevoke.filter((revoked) => !revoked).length);
      }),
      { numRuns: 100 },
    );
  });
});
