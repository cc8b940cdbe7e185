import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writePrivateFile } from './private-file.ts';
import { write } from './terminal.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokenhouse-private-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a failure leaves the old file unchanged, and no other file', async () => {
  const file = join(folder, 'uses.csv');
  await writeFile(file, 'old');
  const writing = writePrivateFile(file, async (stream) => {
    await write(stream, 'half of the new one');
    throw new Error('the database is away');
  });
  await expect(writing).rejects.toThrow(`Could not write ${file}`);
  expect(await readFile(file, 'utf8')).toBe('old');
  expect(await readdir(folder)).toEqual(['uses.csv']);
});

test('a folder of that name is an error, and is not changed', async () => {
  await mkdir(join(folder, 'uses'));
  await expect(writePrivateFile(join(folder, 'uses'), async () => {})).rejects.toThrow('Could not write');
  expect(await readdir(folder)).toEqual(['uses']);
});
