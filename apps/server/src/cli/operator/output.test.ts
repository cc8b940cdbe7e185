import { expect, test } from 'vitest';
import { stripControls } from './output.ts';

test.each([
  ['\x1b]0;title\x07', ' ]0;title '],
  ['two\r\nlines', 'two lines'],
  ['a\u009b31mb', 'a 31mb'],
  ['a\u202eb\u2066c', 'a b c'],
])('%j becomes %j', (text, line) => {
  expect(stripControls(text)).toBe(line);
});

test('letters of all scripts and emoji made of several stay', () => {
  for (const text of ['Ádá', 'עדה', '艾达', '👩‍💻']) expect(stripControls(text)).toBe(text);
});
