import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readBridgeConfig } from './bridge-config.ts';

const KEY = { CODING_AGENT_API_KEY: 'nllm_x' };

test.each([
  [undefined, 'http://localhost:3000/mcp'],
  ['', 'http://localhost:3000/mcp'],
  ['https://tokens.example', 'https://tokens.example/mcp'],
  ['https://tokens.example//', 'https://tokens.example/mcp'],
  ['https://tokens.example/a/b/?q=1#f', 'https://tokens.example/a/b/mcp'],
])('BACKEND_URL %j leads to %s', (url, endpoint) => {
  const config = readBridgeConfig({ ...KEY, BACKEND_URL: url });
  expect('endpoint' in config && config.endpoint.href).toBe(endpoint);
});

test.each(['localhost:3000', 'ftp://host', 'nonsense', 'http://user:secret@host'])(
  'BACKEND_URL %j is a problem that does not quote it',
  (url) => {
    const config = readBridgeConfig({ ...KEY, BACKEND_URL: url });
    expect(config).toEqual({ problem: expect.stringContaining('BACKEND_URL') });
    expect(JSON.stringify(config)).not.toContain(url);
  },
);

test('white space around the key is ignored', () => {
  expect(readBridgeConfig({ CODING_AGENT_API_KEY: ' nllm_x\n' })).toMatchObject({ key: 'nllm_x' });
});

test.each(['$' + '{KEY}', '$' + '{env:KEY}', '$' + '{KEY:-secret}', '$KEY', '{env:KEY}', '%KEY%'])(
  'the key %j is an unexpanded variable',
  (key) => {
    const config = readBridgeConfig({ CODING_AGENT_API_KEY: key });
    expect(config).toEqual({ problem: expect.stringContaining('did not expand') });
    expect(JSON.stringify(config)).not.toContain('secret');
  },
);

test.each(['Bearer nllm_x', 'nllm_\u00e9', 'a\nb'])('the key %j has invalid characters', (key) => {
  expect(readBridgeConfig({ CODING_AGENT_API_KEY: key })).toEqual({
    problem: expect.stringContaining('characters'),
  });
});

describe('CODING_AGENT_API_KEY_FILE', () => {
  function fileWith(content: string): string {
    const folder = mkdtempSync(join(tmpdir(), 'tokenhouse-key-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'key'), content);
    return join(folder, 'key');
  }

  test('the key is read from the file without its line break', () => {
    expect(readBridgeConfig({ CODING_AGENT_API_KEY_FILE: `${fileWith('nllm_x\r\n')}\n` })).toMatchObject({
      key: 'nllm_x',
    });
  });

  test('an unreadable or empty file, or both a file and a key, is a problem', () => {
    const path = fileWith('\n');
    const problems = [
      { CODING_AGENT_API_KEY_FILE: `${path}-none` },
      { CODING_AGENT_API_KEY_FILE: path },
      { ...KEY, CODING_AGENT_API_KEY_FILE: path },
    ].map(readBridgeConfig);
    expect(problems).toEqual([
      { problem: 'Cannot read the file in CODING_AGENT_API_KEY_FILE (ENOENT).' },
      { problem: 'The file in CODING_AGENT_API_KEY_FILE is empty.' },
      { problem: 'Set CODING_AGENT_API_KEY or CODING_AGENT_API_KEY_FILE, not both.' },
    ]);
  });
});
