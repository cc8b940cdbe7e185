import { describe, expect, test } from 'vitest';
import { renderSnippet, SECRET, TOKEN_SLOT, toSnippet } from './snippet.ts';

describe('toSnippet', () => {
  test.each([
    ['no slot', ['no slot']],
    [`a${TOKEN_SLOT}b`, ['a', SECRET, 'b']],
    [`${TOKEN_SLOT}${TOKEN_SLOT}`, ['', SECRET, '', SECRET, '']],
  ])('%j', (text, snippet) => {
    expect(toSnippet(text)).toEqual(snippet);
  });
});

test('renderSnippet fills every slot with the unchanged secret', () => {
  expect(renderSnippet(['a ', SECRET, ' b ', SECRET], '$&')).toBe('a $& b $&');
});
