import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { BASE62, beginCrc, CHECKSUM_LENGTH, endsInChecksum, toBase62 } from './checksum.ts';
import { Redacted } from './redacted.ts';

const SECRET_LENGTH = 43;

/** The text of a token. It leaves the process once, in the response that creates it. */
export class PlainToken extends Redacted {
  constructor(text: string) {
    super(text);
  }

  /** The first 8 characters, by which the owner can recognize it. */
  get prefix(): string {
    return this.reveal().slice(0, 8);
  }

  /** The last 4 characters. */
  get suffix(): string {
    return this.reveal().slice(-4);
  }
}

/** SHA-256 of a token as 64 lower-case hex characters: all that is ever stored of the secret. */
export class TokenHash extends Redacted {
  constructor(hex: string) {
    super(hex);
  }
}

/** Creates tokens that begin with one word, and recognizes them. */
export interface TokenFormat {
  /** What every token begins with, for example `nllm_`. */
  readonly start: string;
  /** A new token with 256 bits from the system's CSPRNG. */
  generate(): PlainToken;
  /** Whether the text has the start and the length of a token. */
  resembles(text: string): boolean;
  /** The token, or undefined if format or checksum are wrong. */
  parse(text: string): PlainToken | undefined;
  /** Whether the text begins like a token, valid or not. */
  claims(text: string): boolean;
}

/**
 * `prefix_` + 43 random base62 characters + 6 base62 characters of CRC-32 over everything before them.
 * The checksum is not secret: it lets a scanner or a server reject an invented token without a look-up.
 */
export function createTokenFormat(prefix: string): TokenFormat {
  const start = `${prefix}_`;
  const length = start.length + SECRET_LENGTH + CHECKSUM_LENGTH;
  const startCrc = beginCrc(start);

  const resembles = (text: string) => text.length === length && text.startsWith(start);

  return {
    start,
    generate() {
      const text = start + randomBase62(SECRET_LENGTH);
      return new PlainToken(text + checksum(text));
    },
    resembles,
    parse(text) {
      const isOne = resembles(text) && endsInChecksum(text, start.length, startCrc);
      return isOne ? new PlainToken(text) : undefined;
    },
    claims: (text) => text.startsWith(start),
  };
}

/** SHA-256 (FIPS 180-4) of the token. A fast hash suffices: 256 random bits cannot be guessed. */
export function hashToken(token: PlainToken): TokenHash {
  return hashText(token.reveal());
}

/** The hash of text that may not be a token. It is looked up before the text is validated. */
export function hashText(text: string): TokenHash {
  // Takes less than half the time of createHash, which creates a stream.
  return new TokenHash(hash('sha256', text, 'hex'));
}

function checksum(text: string): string {
  return toBase62(crc32(text), CHECKSUM_LENGTH);
}

/** `length` characters, each uniform over the 62: bytes that would favor some of them are discarded. */
function randomBase62(length: number): string {
  const unbiasedBelow = 256 - (256 % 62);
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < unbiasedBelow && text.length < length) text += BASE62.charAt(byte % 62);
    }
  }
  return text;
}
