import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { quoteArgument, quoteText } from './quote.ts';

const line = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0'));

test('quoteArgument: a shell reads the argument as it was', () => {
  fc.assert(
    fc.property(line, (text) => {
      const read = execFileSync('sh', ['-c', `printf %s ${quoteArgument(text)}`], { encoding: 'utf8' });
      expect(read).toBe(text);
    }),
    { numRuns: 100 },
  );
});

test('quoteArgument leaves alone what needs no quotes', () => {
  expect(quoteArgument('http://localhost:3000/mcp')).toBe('http://localhost:3000/mcp');
  expect(quoteArgument('http://[::1]:3000/mcp')).toBe("'http://[::1]:3000/mcp'");
  expect(quoteArgument('')).toBe("''");
});

test('quoteText: YAML reads the text as it was', () => {
  fc.assert(
    fc.property(line, (text) => {
      expect(parse(`a: ${quoteText(text)}`)).toEqual({ a: text });
    }),
    { numRuns: 1000 },
  );
});
