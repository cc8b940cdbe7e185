import type { PlainToken, TokenFormat } from '@tokenhouse/core';
import { type DiffPlace, followDiff, mayMove } from './diff-place.ts';

/** A token and its position. Line and column start at 1. The column counts bytes. */
export interface Found extends DiffPlace {
  readonly token: PlainToken;
  readonly line: number;
  readonly column: number;
}

/** Scans bytes that arrive in chunks of any size. */
export interface TokenFinder {
  feed(chunk: Buffer): void;
  /** Call it after the last chunk. Returns all tokens in order. */
  end(): readonly Found[];
}

const NEWLINE = 0x0a;
// Secret and checksum.
const REST = 49;
// A longer line is not a line of a diff. Only its end is kept, because a token may start there.
const LONGEST_LINE = 65_536;

/**
 * Finds tokens by prefix and checksum. Works on bytes: decoding text takes ten times as long, and binary files contain
 * tokens too. `isDiff` follows the commits and files of `git log -p`.
 */
export function createTokenFinder(
  format: TokenFormat,
  { isDiff }: { readonly isDiff: boolean },
): TokenFinder {
  const start = Buffer.from(format.start);
  const length = format.start.length + REST;
  const found: Found[] = [];
  let carry: Buffer = Buffer.alloc(0);
  let place: DiffPlace = {};
  let line = 1;
  /** The bytes of this line that were in earlier windows. */
  let bytesBefore = 0;

  /** Finds the tokens that start before `to`, and counts the lines. */
  function search(window: Buffer, to: number): void {
    let lineStart = 0;
    const advance = (until: number) => {
      for (let next = lineStart; ; lineStart = next) {
        if (isDiff && bytesBefore === 0) follow(window, next);
        next = window.indexOf(NEWLINE, next) + 1;
        if (next === 0 || next > until) return;
        line += 1;
        bytesBefore = 0;
      }
    };
    for (let at = window.indexOf(start); at !== -1 && at < to; at = window.indexOf(start, at + 1)) {
      const token = format.parse(window.toString('latin1', at, at + length));
      if (token === undefined) continue;
      advance(at);
      found.push({ ...place, token, line, column: bytesBefore + at - lineStart + 1 });
    }
    advance(to);
    bytesBefore += to - lineStart;
  }

  function follow(window: Buffer, lineStart: number): void {
    if (!mayMove(window[lineStart])) return;
    const end = window.indexOf(NEWLINE, lineStart);
    place = followDiff(place, window.toString('utf8', lineStart, end === -1 ? window.length : end));
  }

  return {
    feed(chunk) {
      const window = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
      // A token never spans two lines.
      const lastLine = window.lastIndexOf(NEWLINE) + 1;
      const to = window.length - lastLine < LONGEST_LINE ? lastLine : window.length - length + 1;
      search(window, to);
      // Copied, because the caller may reuse the memory of the chunk.
      carry = Buffer.from(window.subarray(to));
    },
    end() {
      search(carry, carry.length);
      return found;
    },
  };
}
