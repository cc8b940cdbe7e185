import { createTokenFormat } from '@tokenhouse/core';
import { expect, test } from 'vitest';
import { cleanText, clientFromInfo, clientFromUserAgent } from './client-name.ts';

test.each([
  ['claude-code/2.1.330 (cli)', 'claude-code 2.1.330'],
  ['codex-mcp-client/0.169.0', 'codex-mcp-client 0.169.0'],
  ['node', 'node'],
  ['  node  ', 'node'],
  ['Mozilla/5.0 (X11; Linux x86_64) Firefox/140', null],
  ['', null],
  ['/', null],
  [null, null],
  [undefined, null],
])('User-Agent %j is client %j', (userAgent, client) => {
  expect(clientFromUserAgent(userAgent)).toBe(client);
});

test.each([
  [{ name: 'Claude Code', version: '2.1' }, 'Claude Code 2.1'],
  [{ name: 'Claude Code' }, 'Claude Code'],
  [{ name: 'Claude Code', version: 2 }, 'Claude Code'],
  [{ name: '\u0000', version: '1' }, null],
  [{ name: 1, version: '1' }, null],
  ['Claude Code', null],
  [null, null],
])('clientInfo %j is client %j', (info, client) => {
  expect(clientFromInfo(info)).toBe(client);
});

test('removes control and format characters and lone surrogates; line breaks become spaces', () => {
  expect(cleanText('a\u0000\n\t\u001b[31m\u007f\u0085\u202e\u2028\u200b\ud800b\udc00', 100)).toBe('a [31m b');
});

test('a cut never leaves half a character', () => {
  expect(cleanText('ab😀', 3)).toBe('ab');
  expect(cleanText('ab😀', 4)).toBe('ab😀');
});

test('nothing visible is null', () => {
  expect(cleanText(' \r\n ', 10)).toBeNull();
});

test('names are capped at 100 characters', () => {
  expect(clientFromInfo({ name: 'n'.repeat(1e6), version: '1' })).toBe('n'.repeat(100));
  expect(clientFromUserAgent('n'.repeat(1e6))).toHaveLength(100);
});

test.each([0, 20, 46, 60, 99])('a token that begins at character %i is taken out before the cut', (start) => {
  const token = createTokenFormat('nllm').generate().reveal();
  for (const between of ['', '\u0000\u200b']) {
    const text = `${'x'.repeat(start)}-${token.slice(0, 20)}${between}${token.slice(20)}`;
    expect(cleanText(text, 100)).not.toContain(token.slice(0, 12));
    expect(clientFromUserAgent(`${'x'.repeat(start)}-${token}`)).not.toContain(token.slice(0, 12));
    expect(clientFromInfo({ name: text, version: '1' })).not.toContain(token.slice(0, 12));
  }
});
