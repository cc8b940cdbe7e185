import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eachDatabase, type TestDatabase } from '../support/databases.ts';
import { NOW } from '../support/samples.ts';
import { openTestSite } from '../support/test-site.ts';

const steps = fc.array(fc.constantFrom('use', 'revoke', 'wait'), { minLength: 1, maxLength: 12 });

describe.each(eachDatabase)(
  'Property 4: Token revocation invalidation (2.2, 2.3, 3.4) on $name',
  ({ open }) => {
    let db: TestDatabase;
    beforeAll(async () => {
      db = await open();
    });
    afterAll(() => db.close());

    test('a token is accepted before its revocation and at no time after it, on any instance', async () => {
      const other = await db.openAgain();
      const houses = [openTestSite(db), openTestSite({ ...db, database: other })] as const;
      await fc.assert(
        fc.asyncProperty(steps, fc.boolean(), async (plan, expiring) => {
          const [first, second] = houses;
          first.now = NOW;
          const expiresAt = expiring ? new Date(NOW.getTime() + 86_400_000) : null;
          const { plain, token } = await first.generate({ expiresAt });
          let revokedAt: Date | null = null;
          for (const step of plan) {
            if (step === 'wait') first.now = new Date(first.now.getTime() + 1_000);
            if (step === 'revoke') {
              const revocation = await first.tokens.revokeToken(token.userId, token.id);
              revokedAt ??= first.now;
              expect(revocation?.token.revokedAt).toEqual(revokedAt);
              expect(revocation?.receipt.confirmed).toBe(revocation?.receipt.verifiers);
            }
            for (const site of [first, second]) {
              site.now = first.now;
              const { outcome } = await site.authenticate(`Bearer ${plain.reveal()}`);
              expect(outcome).toBe(revokedAt === null ? 'accepted' : 'revoked');
            }
          }
        }),
        { numRuns: 100 },
      );
      await other.close();
    });
  },
);
