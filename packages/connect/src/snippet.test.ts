import { describe, expect, test } from 'vitest';
import { HOLE, renderSnippet, SECRET, toSnippet } from './snippet.ts';

describe('toSnippet', () => {
  test.each([
    ['no hole', ['no hole']],
    [`a${HOLE}b`, ['a', SECRET, 'b']],
    [`${HOLE}${HOLE}`, ['', SECRET, '', SECRET, '']],
  ])('%j', (text, snippet) => {
    expect(toSnippet(text)).toEqual(snippet);
  });
});

test('renderSnippet fills every hole, and takes the secret as it is', () => {
  expect(renderSnippet(['a ', SECRET, ' b ', SECRET], '$&')).toBe('a $& b $&');
});
