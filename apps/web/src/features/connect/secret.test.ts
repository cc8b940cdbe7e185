import { expect, test, vi } from 'vitest';
import { maskedSecret } from './secret.ts';

test('a masked secret shows how the token begins and ends, and reveals it whole', () => {
  const onCopied = vi.fn();
  const secret = maskedSecret('nllm_abcdefghijklmnopqrstuvwxyz', onCopied);
  expect(secret.shown).toBe('nllm_••••••••wxyz');
  expect(secret.reveal()).toBe('nllm_abcdefghijklmnopqrstuvwxyz');
  secret.onCopied();
  expect(onCopied).toHaveBeenCalledOnce();
});
