import { createTokenFormat } from '@tokenhouse/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTokenFinder, type Found } from './token-finder.ts';

const format = createTokenFormat('nllm');
const aToken = () => format.generate().reveal();
/** The same with another last character, and so with a wrong checksum. */
const broken = (token: string) => token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A');

function find(bytes: Buffer, sizes: readonly number[], isDiff = false): readonly Found[] {
  const finder = createTokenFinder(format, { isDiff });
  // All chunks share one buffer, as when a file is read.
  const memory = Buffer.alloc(Math.max(1, ...sizes));
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? bytes.length;
    const length = bytes.copy(memory, 0, at, at + size);
    finder.feed(memory.subarray(0, length));
    at += length;
  }
  return finder.end();
}

const tell = (found: readonly Found[]) =>
  found.map(({ token, line, column }) => [token.reveal(), line, column]);

describe('createTokenFinder', () => {
  test('finds line and column of each token, starting at 1', () => {
    const [one, other, last] = [aToken(), aToken(), aToken()];
    const text = `${one}\n\nkey = "${other}"; ${last}`;
    expect(tell(find(Buffer.from(text), [1000]))).toEqual([
      [one, 1, 1],
      [other, 3, 8],
      [last, 3, 65],
    ]);
  });

  test('ignores wrong checksums, cut tokens and other prefixes', () => {
    const token = aToken();
    const text = `${broken(token)} ${token.slice(0, -1)} ${token.replace('nllm', 'nlln')} nllm_ ${token.slice(0, -6)}`;
    expect(find(Buffer.from(text), [1000])).toEqual([]);
  });

  test('finds a token within other text, or after the start of another', () => {
    const token = aToken();
    const text = `xnllm_nllm_${token}x${token}`;
    expect(tell(find(Buffer.from(text), [1000]))).toEqual([
      [token, 1, 12],
      [token, 1, 67],
    ]);
  });

  test('property: finds exactly the planted tokens, in any text and any chunks', () => {
    const piece = fc.oneof(
      fc.constant('token' as const),
      fc.constant('broken' as const),
      fc.constantFrom('\n', 'nllm_', 'nllm', '\r\n', 'commit ', 'x'.repeat(70)).map((text) => ({ text })),
      fc.string({ unit: 'binary', maxLength: 30 }).map((text) => ({ text })),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }),
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }),
        fc.boolean(),
        (pieces, sizes, isDiff) => {
          const planted: [string, number, number][] = [];
          let bytes = Buffer.alloc(0);
          for (const one of pieces) {
            const token = aToken();
            const text = one === 'token' ? token : one === 'broken' ? broken(token) : one.text;
            if (one === 'token') {
              const lineStart = bytes.lastIndexOf(0x0a) + 1;
              planted.push([
                token,
                bytes.filter((byte) => byte === 0x0a).length + 1,
                bytes.length - lineStart + 1,
              ]);
            }
            bytes = Buffer.concat([bytes, Buffer.from(text)]);
          }
          expect(tell(find(bytes, sizes, isDiff))).toEqual(planted);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('finds tokens in lines longer than the buffer', () => {
    const tokens = Array.from({ length: 8 }, aToken);
    const text = tokens.map((token) => 'x'.repeat(65_530) + token).join('');
    const columns = tokens.map((token, turn) => [token, 1, (turn + 1) * 65_530 + turn * 54 + 1]);
    for (const size of [65_536, 10_007, 1_000_000]) {
      expect(tell(find(Buffer.from(text), [size]))).toEqual(columns);
    }
  });
});

test('in an endless line, a chunk may end within a token', () => {
  const token = aToken();
  const bytes = Buffer.from(`${'x'.repeat(70_000)}${token}${'x'.repeat(200)}`);
  for (let end = 0; end <= token.length; end += 1) {
    expect(tell(find(bytes, [70_000 + end]))).toEqual([[token, 1, 70_001]]);
  }
});

describe('in the output of git log -p', () => {
  const [committed, removed] = [aToken(), aToken()];
  const LOG = `commit 1111111111111111111111111111111111111111
Author: Ada <ada@example.com>

    diff --git a/not b/this

diff --git a/src/a.ts b/src/a.ts
index 1..2 100644
--- a/src/a.ts
+++ b/src/a.ts
@@ -1 +1 @@
+const key = '${committed}';
diff --git "a/odd \\303\\244" "b/odd \\303\\244"
++++ b/looks/like/one
-${removed}
commit 2222222222222222222222222222222222222222

    ${committed}
`;

  test.each([1, 7, 64, 10_000])('finds commit and file of each token, in chunks of %i bytes', (size) => {
    expect(find(Buffer.from(LOG), [size], true).map(({ token: _, ...place }) => place)).toEqual([
      { commit: '1'.repeat(40), file: 'src/a.ts', line: 11, column: 15 },
      { commit: '1'.repeat(40), file: 'odd \\303\\244', line: 14, column: 2 },
      { commit: '2'.repeat(40), line: 17, column: 5 },
    ]);
  });

  test('accepts lines that end in CRLF', () => {
    const diff = `diff --git a/x b/x y\r\n+${committed}\r\n`;
    expect(find(Buffer.from(diff), [1_000], true)).toMatchObject([{ file: 'x y', line: 2 }]);
  });

  test('a malicious line takes linear time', () => {
    const line = `diff --git ${' b/'.repeat(20_000)}\u2028y\n`;
    const startedAt = performance.now();
    find(Buffer.from(line), [line.length + 2], true);
    expect(performance.now() - startedAt).toBeLessThan(200);
  });

  test('a plain file is not treated as a diff', () => {
    expect(find(Buffer.from(LOG), [1_000])[0]).not.toHaveProperty('commit');
  });
});
