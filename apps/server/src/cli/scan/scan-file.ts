import { closeSync, openSync, readSync } from 'node:fs';
import type { TokenFormat } from '@tokenhouse/core';
import { createTokenFinder, type Found } from './token-finder.ts';

const chunk = Buffer.allocUnsafeSlow(1_048_576);

/** The tokens in a file of any size. Synchronous, because a command does nothing else. Throws errors of the file system. */
export function scanFile(path: string, format: TokenFormat): readonly Found[] {
  const finder = createTokenFinder(format, { isDiff: false });
  const file = openSync(path, 'r');
  try {
    for (;;) {
      const bytes = readSync(file, chunk);
      if (bytes === 0) return finder.end();
      finder.feed(chunk.subarray(0, bytes));
    }
  } finally {
    closeSync(file);
  }
}

/** The tokens in a stream, such as that of `git log -p`. */
export async function scanStream(
  stream: AsyncIterable<Buffer>,
  format: TokenFormat,
): Promise<readonly Found[]> {
  const finder = createTokenFinder(format, { isDiff: true });
  for await (const bytes of stream) finder.feed(bytes);
  return finder.end();
}
