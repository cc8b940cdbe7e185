import { expect, test } from 'vitest';
import { isOwnAddress } from './own-address.ts';

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
