import { expect, test } from 'vitest';
import { isOwnAddress, nextPage } from './addresses.ts';

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

test.each([
  ['https://tokens.example.com', 'https://tokens.example.com'],
  ['http://127.0.0.1:3000', 'http://localhost:3000'],
  ['http://[::1]:3000', 'http://localhost:3000'],
  ['http://localhost', 'http://127.0.0.1'],
])('a page at %s may write to %s', (origin, publicUrl) => {
  expect(isOwnAddress(origin, publicUrl)).toBe(true);
});

test.each([
  ['http://192.168.1.20:3000', 'http://localhost:3000'],
  ['http://localhost:3001', 'http://localhost:3000'],
  ['https://localhost:3000', 'http://localhost:3000'],
  ['http://tokens.example.com', 'https://tokens.example.com'],
  ['http://localhost:3000', 'https://tokens.example.com'],
])('a page at %s may not write to %s', (origin, publicUrl) => {
  expect(isOwnAddress(origin, publicUrl)).toBe(false);
});
