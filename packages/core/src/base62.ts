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
