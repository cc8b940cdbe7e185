import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eachDatabase, type TestDatabase } from '../support/databases.ts';
import { openTestSite } from '../support/test-site.ts';

describe.each(eachDatabase)('Property 2: Token hash storage (1.3, 4.1) on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  test('the row holds the SHA-256 of the token, its ends, and nothing else of it', async () => {
    const site = openTestSite(db);
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme-ascii' }), async (name) => {
        const { plain, token } = await site.generate({ name, metadata: { name } });
        await site.authenticate(`Bearer ${plain.reveal()}`);
        const text = plain.reveal();

        const [row] = await db.sql('SELECT * FROM api_tokens WHERE id = $1', [token.id]);
        expect(row?.['token_hash']).toBe(createHash('sha256').update(text).digest('hex'));
        expect(row?.['token_prefix']).toBe(text.slice(0, 8));
        expect(row?.['token_suffix']).toBe(text.slice(-4));
        const uses = await db.sql('SELECT * FROM token_usage_logs WHERE token_id = $1', [token.id]);
        expect(uses).toHaveLength(1);
        expect(JSON.stringify([row, uses])).not.toContain(text.slice(8, -4));
      }),
      { numRuns: 100 },
    );
  });
});
