import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { AGENTS } from '../src/agents.ts';

const SITE = { baseUrl: 'http://[::1]:4100' };
const COMMANDS = AGENTS.flatMap(({ name, forms }) =>
  forms.flatMap((form) =>
    form.steps(SITE).flatMap((step) => (step.kind === 'command' ? [{ name, form, text: step.text }] : [])),
  ),
);

/** The arguments that a shell hands to whatever program the command starts. */
function argumentsOf(text: string): readonly string[] {
  const programs = ['claude', 'codex', 'copilot', 'code'].map((name) => `${name}() { printf '%s\\0' "$@"; }`);
  // At last what is left of the input, or writing it fails where nobody read it.
  const script = [...programs, text, 'cat > /dev/null'].join('\n');
  const env = { PATH: process.env['PATH'], CODING_AGENT_API_KEY: 'nllm_variable' };
  const output = execFileSync('bash', ['--norc', '-c', script], {
    encoding: 'utf8',
    input: 'nllm_pasted\n',
    env,
  });
  return output.split('\0').slice(0, -1);
}

describe.each(COMMANDS)('$name, $form.title: $text', ({ form, text }) => {
  test('hands over the address, and the placeholder as it stands', () => {
    const given = argumentsOf(text).join('\n');
    expect(given).toContain(SITE.baseUrl);
    expect(given).not.toContain('nllm_variable');
    if (form.keepsSecretOut) expect(given).toMatch(/CODING_AGENT_API_KEY|\$\{input:tokenhouse-token\}/);
  });
});

test('Claude Code is given the token that was pasted', () => {
  const [{ text } = { text: '' }] = COMMANDS.filter(({ form }) => form.id === 'token');
  expect(argumentsOf(text)).toEqual([
    ...['mcp', 'add', '--transport', 'http', '--scope', 'user', 'tokenhouse', 'http://[::1]:4100/mcp'],
    ...['--header', 'Authorization: Bearer nllm_pasted'],
  ]);
});

test('VS Code is given JSON with its question', () => {
  const [{ text } = { text: '' }] = COMMANDS.filter(({ form }) => form.id === 'prompt');
  const [option, json = ''] = argumentsOf(text);
  expect(option).toBe('--add-mcp');
  expect(JSON.parse(json)).toMatchObject({
    name: 'tokenhouse',
    headers: { Authorization: 'Bearer ${input:tokenhouse-token}' },
    inputs: [{ id: 'tokenhouse-token', password: true }],
  });
});
