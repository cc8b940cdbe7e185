import type { PlainToken, TokenFormat } from '@tokenhouse/core';
import { type DiffPlace, followDiff, mayMove } from './diff-place.ts';

/** A token and where it stands: line and column from 1 on, the column in bytes. */
export interface Found extends DiffPlace {
  readonly token: PlainToken;
  readonly line: number;
  readonly column: number;
}

/** Looks through bytes that come in chunks of any size. */
export interface TokenFinder {
  feed(chunk: Buffer): void;
  /** All tokens, in their order, once there are no more bytes. */
  end(): readonly Found[];
}

const NEWLINE = 0x0a;
// Underscore, secret and checksum.
const REST = 50;
// A line of this length is no line of a diff; only what may be the beginning of a token is kept of it.
const LONGEST_LINE = 65_536;

/**
 * Finds tokens by prefix and checksum. On bytes, since text would cost ten times as long and binary files hold tokens
 * too. `isDiff`: follows commits and files of `git log -p`.
 */
export function createTokenFinder(
  format: TokenFormat,
  { isDiff }: { readonly isDiff: boolean },
): TokenFinder {
  const start = Buffer.from(`${format.prefix}_`);
  const length = format.prefix.length + REST;
  const found: Found[] = [];
  let carry: Buffer = Buffer.alloc(0);
  let place: DiffPlace = {};
  let line = 1;
  /** How many bytes of this line were in windows before. */
  let bytesBefore = 0;

  /** Looks at the tokens that begin before `to`, and counts the lines on the way. */
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
      // No token goes over the end of a line.
      const lastLine = window.lastIndexOf(NEWLINE) + 1;
      const to = window.length - lastLine < LONGEST_LINE ? lastLine : window.length - length + 1;
      search(window, to);
      // Copied: whoever feeds may fill the same memory again.
      carry = Buffer.from(window.subarray(to));
    },
    end() {
      search(carry, carry.length);
      return found;
    },
  };
}
