import { randomUUID } from 'node:crypto';
import { statusOf } from '@tokenhouse/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eachDatabase, type TestDatabase } from '../support/databases.ts';
import { NOW } from '../support/samples.ts';
import { type Generated, openTestSite } from '../support/test-site.ts';

const token = fc.record({
  name: fc
    .string({ minLength: 1, maxLength: 100, unit: 'grapheme-composite' })
    .filter((name) => !/\p{Cc}/u.test(name)),
  lifetime: fc.option(fc.integer({ min: 1, max: 60_000 })),
  fate: fc.constantFrom('unused', 'used', 'revoked', 'used and revoked'),
});

describe.each(eachDatabase)('Property 6: Token list completeness (2.1) on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  test('the list shows every token, newest first, with name, dates, last use and status', async () => {
    const site = openTestSite(db);
    await fc.assert(
      fc.asyncProperty(fc.array(token, { maxLength: 8 }), async (plan) => {
        const userId = randomUUID();
        site.now = NOW;
        const made: { generated: Generated; usedAt: Date | null; revokedAt: Date | null }[] = [];
        for (const { name, lifetime, fate } of plan) {
          site.now = new Date(site.now.getTime() + 10);
          const expiresAt = lifetime === null ? null : new Date(site.now.getTime() + lifetime);
          const generated = await site.generate({ userId, name, expiresAt });
          if (fate.includes('used') && fate !== 'unused')
            await site.authenticate(`Bearer ${generated.plain.reveal()}`);
          if (fate.includes('revoked')) await site.tokens.revokeToken(userId, generated.token.id);
          made.unshift({
            generated,
            usedAt: fate.startsWith('used') ? site.now : null,
            revokedAt: fate.includes('revoked') ? site.now : null,
          });
        }
        site.now = new Date(site.now.getTime() + 30_000);

        const { tokens, limits } = await site.tokens.listTokens(userId);
        expect(tokens).toEqual(
          made.map(({ generated: { plain, token: created }, usedAt, revokedAt }) => ({
            ...created,
            tokenPrefix: plain.reveal().slice(0, 8),
            tokenSuffix: plain.reveal().slice(-4),
            lastUsedAt: usedAt,
            lastUsedBy: usedAt && { ipAddress: '192.0.2.1', userAgent: 'test/1', client: 'test 1' },
            revokedAt,
          })),
        );
        expect(limits.active).toBe(tokens.filter((one) => statusOf(one, site.now) === 'active').length);
      }),
      { numRuns: 100 },
    );
  });
});
