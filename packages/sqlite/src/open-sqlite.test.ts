import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { freshFile } from '../test/open-file.ts';
import { openSqlite } from './open-sqlite.ts';

test.each([':memory:', ''])('%j names no file, and is refused', async (file) => {
  await expect(openSqlite({ file })).rejects.toThrow(RangeError);
  expect(existsSync(':memory:')).toBe(false);
});

test('a retention that would empty the log is refused before the file is made', async () => {
  const file = await freshFile();
  await expect(openSqlite({ file, retentionDays: -1 })).rejects.toThrow('retentionDays');
  expect(existsSync(file)).toBe(false);
});
