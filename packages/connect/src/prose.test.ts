import { expect, test } from 'vitest';
import { splitProse } from './prose.ts';

test('splitProse separates code from words', () => {
  expect(splitProse('Write `node`, or `env`')).toEqual([
    { code: false, text: 'Write ' },
    { code: true, text: 'node' },
    { code: false, text: ', or ' },
    { code: true, text: 'env' },
  ]);
});
