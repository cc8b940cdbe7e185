import { expect, test } from 'vitest';
import { stripControls } from './terminal.ts';

test.each([
  ['\x1b]0;title\x07', ' ]0;title '],
  ['two\r\nlines', 'two lines'],
  ['a\u009b31mb', 'a 31mb'],
  ['a\u202eb\u2066c', 'a b c'],
])('replaces controls: %j becomes %j', (text, line) => {
  expect(stripControls(text)).toBe(line);
});

test('keeps letters of all scripts and combined emoji', () => {
  for (const text of ['Ádá', 'עדה', '艾达', '👩‍💻']) expect(stripControls(text)).toBe(text);
});
