/** The digits of base62 in ASCII order, as GitHub's tokens use them. */
export const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** `value` (a non-negative safe integer) in base62, padded on the left with `0` to `length` digits. */
export function toBase62(value: number, length: number): string {
  let rest = value;
  let digits = '';
  while (digits.length < length) {
    digits = BASE62.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

/** How many characters the checksum has: 62 to the sixth is more than 2 to the 32nd. */
export const CHECKSUM_LENGTH = 6;

const NO_DIGIT = 255;
const DIGITS = new Uint8Array(128).fill(NO_DIGIT);
for (const [value, digit] of [...BASE62].entries()) DIGITS[digit.charCodeAt(0)] = value;

// CRC-32 as in zlib and PNG (ISO 3309), reflected, one entry per byte.
const CRC_TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** The state of a CRC-32 over ASCII text, to go on from. */
export function beginCrc(text: string): number {
  let crc = -1;
  for (let at = 0; at < text.length; at += 1) crc = addToCrc(crc, text.charCodeAt(at));
  return crc;
}

/**
 * Whether all characters from `from` on are base62 and the last six are the CRC-32 of everything before them, `crc`
 * being the state at `from`. One pass without allocations, because every verification runs it.
 */
export function endsInChecksum(text: string, from: number, crc: number): boolean {
  const checksumAt = text.length - CHECKSUM_LENGTH;
  let state = crc;
  let found = 0;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const digit = code < DIGITS.length ? (DIGITS[code] ?? NO_DIGIT) : NO_DIGIT;
    if (digit === NO_DIGIT) return false;
    if (at < checksumAt) state = addToCrc(state, code);
    else found = found * 62 + digit;
  }
  return found === ~state >>> 0;
}

function addToCrc(crc: number, byte: number): number {
  return (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
}
