import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eachDatabase, type TestDatabase } from '../support/databases.ts';
import { openTestSite } from '../support/test-site.ts';

const scheme = fc.mixedCase(fc.constant('bearer'));
const userIds = fc.oneof(fc.uuid(), fc.stringMatching(/^[\x21-\x7e]{1,60}$/));

describe.each(eachDatabase)('Property 3: Token validation round-trip (3.1, 3.5) on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  test('a generated token authenticates its owner, whatever the case of the scheme', async () => {
    const site = openTestSite(db);
    await fc.assert(
      fc.asyncProperty(userIds, scheme, async (userId, word) => {
        const { plain, token } = await site.generate({ userId });
        const admission = await site.authenticate(`${word} ${plain.reveal()}`);
        expect(admission).toEqual({
          outcome: 'accepted',
          token: { id: token.id, userId, name: 'API token', expiresAt: null, revokedAt: null },
        });
      }),
      { numRuns: 100 },
    );
  });

  test('the same token is not accepted in any other form', async () => {
    const site = openTestSite(db);
    const { plain } = await site.generate();
    const text = plain.reveal();
    const forms = fc.oneof(
      fc.constantFrom(
        text,
        `Basic ${text}`,
        `Token ${text}`,
        `Bearer${text}`,
        `Bearer "${text}`,
        `Bearer ${text} ${text}`,
      ),
      fc.nat(text.length - 1).map((length) => `Bearer ${text.slice(0, length)}`),
      fc.string({ minLength: 1, maxLength: 5 }).map((more) => `Bearer ${text}${more.trim() || 'x'}`),
      fc
        .constantFrom(text.toUpperCase(), text.toLowerCase(), text.replace('nllm', 'NLLM'))
        .map((t) => `Bearer ${t}`),
    );
    await fc.assert(
      fc.asyncProperty(forms, async (header) => {
        expect((await site.authenticate(header)).outcome).not.toBe('accepted');
      }),
      { numRuns: 300 },
    );
  });
});
