import { describe, expect, test } from 'vitest';
import { findWeakness } from './password-rules.ts';

const ADA = { email: 'ada.lovelace@example.com', name: 'Ada Lovelace' };

describe('findWeakness', () => {
  test.each([
    ['        ', 'blank'],
    ['\u3000\u2003        ', 'blank'],
    ['password', 'common'],
    ['PassWord', 'common'],
    [' password ', 'common'],
    ['ｐａｓｓｗｏｒｄ', 'common'],
    ['password123', 'common'],
    ['qwertyuiop', 'common'],
    ['p@ssw0rd', 'common'],
    ['trustno1', 'common'],
    ['aaaaaaaa', 'pattern'],
    ['abababab1', 'pattern'],
    ['12121212', 'pattern'],
    ['11111112', 'pattern'],
    ['abcdabcd', 'pattern'],
    ['abcdefghij', 'pattern'],
    ['9876543210', 'pattern'],
    ['ada.lovelace@example.com', 'e-mail'],
    ['Ada.Lovelace', 'e-mail'],
    ['ada lovelace', 'e-mail'],
    ['Tokenhouse', 'e-mail'],
    ['correct horse', undefined],
    ['ada.lovelace-1815', undefined],
  ])('%j is rejected as %s', async (password, why) => {
    const weakness = await findWeakness(password, ADA);
    if (why === undefined) expect(weakness).toBeUndefined();
    else expect(weakness).toContain(why);
  });
});
