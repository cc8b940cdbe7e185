import { describe, expect, test } from 'vitest';
import { AGENTS } from '../src/agents.ts';

const SITE = { baseUrl: 'https://tökens.example:8443' };
const URL_THERE = `${SITE.baseUrl}/mcp`;

function hrefOf(id: string): string {
  const href = AGENTS.find((agent) => agent.id === id)?.link?.(SITE).href;
  if (href === undefined) throw new Error(`${id} has no link`);
  return href;
}

test('Cursor, Kiro and VS Code have links', () => {
  const linked = AGENTS.filter(({ link }) => link !== undefined);
  expect(linked.map(({ id }) => id)).toEqual(['cursor', 'vs-code', 'kiro']);
});

test('the link of Cursor has the entry with the variable in base64', () => {
  const { protocol, host, pathname, searchParams } = new URL(hrefOf('cursor'));
  expect([protocol, host, pathname]).toEqual(['cursor:', 'anysphere.cursor-deeplink', '/mcp/install']);
  expect(searchParams.get('name')).toBe('tokenhouse');
  const entry = Buffer.from(searchParams.get('config') ?? '', 'base64').toString('utf8');
  expect(JSON.parse(entry)).toEqual({
    url: URL_THERE,
    headers: { Authorization: 'Bearer ${env:CODING_AGENT_API_KEY}' },
  });
});

test('the link of VS Code has the entry with its name and the prompt', () => {
  const [scheme, query = ''] = hrefOf('vs-code').split('?');
  expect(scheme).toBe('vscode:mcp/install');
  expect(JSON.parse(decodeURIComponent(query))).toEqual({
    name: 'tokenhouse',
    type: 'http',
    url: URL_THERE,
    headers: { Authorization: 'Bearer ${input:tokenhouse-token}' },
    inputs: [
      { type: 'promptString', id: 'tokenhouse-token', description: 'Tokenhouse API token', password: true },
    ],
  });
});

test('the link of Kiro has the entry with the variable', () => {
  const { origin, pathname, searchParams } = new URL(hrefOf('kiro'));
  expect([origin, pathname]).toEqual(['https://kiro.dev', '/launch/mcp/add']);
  expect(searchParams.get('name')).toBe('tokenhouse');
  expect(JSON.parse(searchParams.get('config') ?? '')).toEqual({
    url: URL_THERE,
    headers: { Authorization: 'Bearer ${CODING_AGENT_API_KEY}' },
  });
});

describe.each(AGENTS.flatMap(({ name, link }) => (link === undefined ? [] : [{ name, link }])))(
  'the link of $name',
  ({ link }) => {
    test('contains no character that ends a Markdown link or an HTML attribute', () => {
      expect(link(SITE).href).not.toMatch(/[\s"'<>()]/);
    });
  },
);
