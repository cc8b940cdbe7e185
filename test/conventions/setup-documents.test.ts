import { readFile } from 'node:fs/promises';
import { exampleConfig, setupDocument } from '@tokenhouse/connect/document';
import { expect, test } from 'vitest';

const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

test('CODING_AGENT_SETUP.md is generated from the agents; if not: npm run setup-docs', async () => {
  expect(await read('CODING_AGENT_SETUP.md')).toBe(setupDocument(await read('scripts/setup-template.md')));
});

test('mcp-config-example.json is generated from the agents; if not: npm run setup-docs', async () => {
  expect(await read('mcp-config-example.json')).toBe(exampleConfig());
});

test('a placeholder without a part is an error', () => {
  expect(() => setupDocument('{{nothing}}')).toThrow('{{nothing}}');
});
