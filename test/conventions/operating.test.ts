import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

test('docs/operating.md changes data with commands, and with SQL only after a restore', async () => {
  const text = await readFile(new URL('../../docs/operating.md', import.meta.url), 'utf8');
  const blocks = [...text.matchAll(/^```sql\n(.*?)^```$/gms)].map(([, sql = '']) => sql);
  const changes = blocks.filter((sql) => /UPDATE|DELETE|INSERT/.test(sql));
  expect(changes).toEqual([
    'UPDATE api_tokens SET revoked_at = now() WHERE revoked_at IS NULL;\n',
    'DELETE FROM jwks;\n',
  ]);
  for (const command of ['tokens list', 'tokens revoke', 'users delete', 'users create', 'usage export'])
    expect(text).toContain(`tokenhouse ${command}`);
});
