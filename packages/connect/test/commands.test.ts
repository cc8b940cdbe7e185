import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { AGENTS } from '../src/agents.ts';
import { walkOf } from '../src/walk.ts';

const SITE = { baseUrl: 'http://[::1]:4100' };
const COMMANDS = AGENTS.flatMap(({ name, forms }) =>
  forms.flatMap((form) =>
    form.steps(SITE).flatMap((step) => (step.kind === 'command' ? [{ name, form, text: step.text }] : [])),
  ),
);

/** The arguments that a shell hands to whatever program the command starts. */
function argumentsOf(text: string): readonly string[] {
  const programs = ['claude', 'codex', 'copilot', 'code'].map((name) => `${name}() { printf '%s\\0' "$@"; }`);
  // Reads the rest of the input, so that writing it does not fail.
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
  test('passes the address and the unchanged placeholder', () => {
    const given = argumentsOf(text).join('\n');
    expect(given).toContain(SITE.baseUrl);
    expect(given).not.toContain('nllm_variable');
    if (form.keepsSecretOut) expect(given).toMatch(/CODING_AGENT_API_KEY|\$\{input:tokenhouse-token\}/);
  });
});

test('the command of VS Code has JSON with a prompt', () => {
  const [{ text } = { text: '' }] = COMMANDS.filter(({ form }) => form.id === 'prompt');
  const [option, json = ''] = argumentsOf(text);
  expect(option).toBe('--add-mcp');
  expect(JSON.parse(json)).toMatchObject({
    name: 'tokenhouse',
    headers: { Authorization: 'Bearer ${input:tokenhouse-token}' },
    inputs: [{ id: 'tokenhouse-token', password: true }],
  });
});

/** Every command that a user sees for a form: before it, in it, after it, in the dialog, and as the check. */
const ALL = AGENTS.flatMap((agent) =>
  agent.forms.flatMap((form) => {
    const walk = walkOf(agent, form, SITE);
    const steps = [...form.preparation(SITE), ...form.steps(SITE), ...form.toKeep, ...walk.more];
    const actions = [...steps, ...walk.steps.map(({ action }) => action)];
    const texts = actions.flatMap((one) => (one?.kind === 'command' ? [one.text] : []));
    const check = agent.check?.(SITE).command ?? [];
    return [...new Set(texts.concat(check))].map((text) => ({ name: agent.name, title: form.title, text }));
  }),
);

const PROGRAMS = 'claude codex copilot code opencode gemini curl sha256sum mkdir cat'.split(' ');

/** The arguments of all programs that the command starts. Functions replace the programs. */
function everyArgument(text: string): string {
  const functions = PROGRAMS.map((name) => `${name}() { printf '%s\\n' "$@" >&3; }`);
  // Reads the rest of the input, so that writing it does not fail.
  const script = `PATH=/nowhere\n{ ${[...functions, text].join('\n')}\n} 3>&1 > /dev/null 2>&1\nwhile read -r; do :; done`;
  const report = `command_not_found_handle() { printf 'not found: %s\\n' "$1" >&3; }`;
  return execFileSync('bash', ['--norc', '-c', `${report}\n${script}`], {
    encoding: 'utf8',
    input: 'nllm_pasted\n',
    env: { PATH: process.env['PATH'], HOME: '/nowhere', CODING_AGENT_API_KEY: 'nllm_variable' },
  });
}

describe.each(ALL)('$name, $title: $text', ({ text }) => {
  test('never passes the token as an argument, which other users could read', () => {
    expect(everyArgument(text)).not.toMatch(/nllm_|not found:/);
  });
});

test('an argument with the token would be found', () => {
  expect(everyArgument('claude mcp add --header "Bearer $CODING_AGENT_API_KEY"')).toContain('nllm_variable');
  expect(everyArgument('read -rs TOKEN && claude --header "Bearer $TOKEN"')).toContain('nllm_pasted');
});
