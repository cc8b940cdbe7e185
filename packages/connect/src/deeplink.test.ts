import { expect, test } from 'vitest';
import { linkWith, toBase64 } from './deeplink.ts';

test('toBase64 holds the JSON as UTF-8', () => {
  const value = { url: 'https://tökens.example/mcp?a=1&b=2', n: '✓' };
  expect(JSON.parse(Buffer.from(toBase64(value), 'base64').toString('utf8'))).toEqual(value);
});

test('linkWith encodes what means something in a link', () => {
  const link = linkWith('https://example.com/add', { name: 'a b', config: '{"a":"+/=&#"}' });
  expect(link).toBe('https://example.com/add?name=a%20b&config=%7B%22a%22%3A%22%2B%2F%3D%26%23%22%7D');
  expect(new URL(link).searchParams.get('config')).toBe('{"a":"+/=&#"}');
});
