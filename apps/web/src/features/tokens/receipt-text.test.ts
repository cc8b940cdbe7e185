import { expect, test } from 'vitest';
import { receiptText } from './receipt-text.ts';

test.each([
  [{ verifiers: 3, confirmed: 3, elapsedMs: 11.6 }, 'Revoked. Confirmed by 3 of 3 verifiers in 12 ms.'],
  [{ verifiers: 1, confirmed: 1, elapsedMs: 0.2 }, 'Revoked. Confirmed by 1 of 1 verifiers in 1 ms.'],
])('%j', (receipt, text) => {
  expect(receiptText(receipt)).toBe(text);
});
