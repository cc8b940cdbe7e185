import { expect, test } from 'vitest';
import { nextPage } from './next-page.ts';

const ID = '0198f7a2-8c5e-7d7a-8f43-0a1b2c3d4e5f';

test.each([
  ['', '/connections'],
  ['next=%2Fconnections', '/connections'],
  [`next=%2Fconnections%2F${ID}`, `/connections/${ID}`],
  ['next=https%3A%2F%2Fevil.example', '/connections'],
  ['next=%2F%2Fevil.example', '/connections'],
  ['next=%2F%5Cevil.example', '/connections'],
  ['next=%2Fconnections%2F..%2F..%2Fapi', '/connections'],
  ['next=%2Fconnections%2Fevents', '/connections'],
  ['next=javascript%3Aalert(1)', '/connections'],
])('%j leads to %s', (search, page) => {
  expect(nextPage(search)).toBe(page);
});
