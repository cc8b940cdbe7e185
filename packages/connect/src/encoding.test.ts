import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { linkWith, quoteArgument, quoteText, toBase64 } from './encoding.ts';

const line = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0'));

test('a shell reads an argument of quoteArgument unchanged', () => {
  fc.assert(
    fc.property(line, (text) => {
      const read = execFileSync('sh', ['-c', `printf %s ${quoteArgument(text)}`], { encoding: 'utf8' });
      expect(read).toBe(text);
    }),
    { numRuns: 100 },
  );
});

test('quoteArgument does not quote text that needs no quotes', () => {
  expect(quoteArgument('http://localhost:3000/mcp')).toBe('http://localhost:3000/mcp');
  expect(quoteArgument('http://[::1]:3000/mcp')).toBe("'http://[::1]:3000/mcp'");
  expect(quoteArgument('')).toBe("''");
});

test('YAML reads a text of quoteText unchanged', () => {
  fc.assert(
    fc.property(line, (text) => {
      expect(parse(`a: ${quoteText(text)}`)).toEqual({ a: text });
    }),
    { numRuns: 1000 },
  );
});

test('toBase64 encodes the JSON as UTF-8', () => {
  const value = { url: 'https://tökens.example/mcp?a=1&b=2', n: '✓' };
  expect(JSON.parse(Buffer.from(toBase64(value), 'base64').toString('utf8'))).toEqual(value);
});

test('linkWith encodes the special characters of a link', () => {
  const link = linkWith('https://example.com/add', { name: 'a b', config: '{"a":"+/=&#"}' });
  expect(link).toBe('https://example.com/add?name=a%20b&config=%7B%22a%22%3A%22%2B%2F%3D%26%23%22%7D');
  expect(new URL(link).searchParams.get('config')).toBe('{"a":"+/=&#"}');
});
