import { expect, test } from 'vitest';
import { inPlaceOfToken, withoutWrapping } from './pasted-token.ts';

test.each([
  ['nllm_x', 'nllm_x'],
  ['"nllm_x"', 'nllm_x'],
  ["'nllm_x'", 'nllm_x'],
  ['`nllm_x`', 'nllm_x'],
  ['\\"nllm_x\\"', 'nllm_x'],
  ['“nllm_x”', 'nllm_x'],
  ['Bearer nllm_x', 'nllm_x'],
  ['bearer: "Bearer nllm_x"', 'nllm_x'],
  ['\ufeffnllm\u200b_x\u2060', 'nllm_x'],
  ['  nllm_x\r\n', 'nllm_x'],
  ['""', ''],
  ['"', '"'],
  ['"nllm_x', '"nllm_x'],
  ['\'nllm_x"', '\'nllm_x"'],
  ['nllm_x, Bearer nllm_y', 'nllm_x, Bearer nllm_y'],
  ['Bearer', ''],
  ['Bearer\tnllm_x', 'nllm_x'],
])('%j without wrapping is %j', (text, token) => {
  expect(withoutWrapping(text)).toBe(token);
});

test('removes five layers at most', () => {
  expect(withoutWrapping(`${'"'.repeat(5)}x${'"'.repeat(5)}`)).toBe('x');
  expect(withoutWrapping(`${'"'.repeat(8_000)}x${'"'.repeat(8_000)}`)).toHaveLength(15_991);
});

test.each([
  ['', 'nothing'],
  ['${KEY}', 'placeholder'],
  ['nllm_${KEY}', 'placeholder'],
  ['{env:KEY}', 'placeholder'],
  ['$KEY', 'placeholder'],
  ['$env:KEY', 'placeholder'],
  ['$(cat token)', 'placeholder'],
  ['{{KEY}}', 'placeholder'],
  ['%KEY%', 'placeholder'],
  ['<your token>', 'placeholder'],
  ['undefined', 'unset'],
  ['null', 'unset'],
  ['None', 'unset'],
  ['[object Object]', 'unset'],
  ['nllm_••••••••wxyz', 'masked'],
  ['nllm_…', 'masked'],
  ['nllm_***', 'masked'],
  ['nllm_...', 'masked'],
  ['nllm_x', undefined],
  ['a.b.c', undefined],
])('%j is recognized as %s', (text, what) => {
  expect(inPlaceOfToken(text)).toBe(what);
});
