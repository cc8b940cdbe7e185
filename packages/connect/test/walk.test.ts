import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { AGENTS } from '../src/agents.ts';
import { SECRET } from '../src/snippet.ts';
import { type Walk, walkOf } from '../src/walk.ts';

const SITE = { baseUrl: 'http://localhost:3000' };
const WALKS = AGENTS.flatMap((agent) =>
  agent.forms.map((form) => ({ name: agent.name, agent, form, walk: walkOf(agent, form, SITE) })),
);

const kindsOf = ({ steps }: Walk) => steps.map(({ action }) => action?.kind ?? 'read');
const walkFor = (id: string) => {
  const [walk] = WALKS.filter(({ agent }) => agent.id === id).map(({ walk }) => walk);
  if (walk === undefined) throw new Error(`no agent ${id}`);
  return walk;
};

describe.each(WALKS)('$name, $form.title', ({ agent, form, walk }) => {
  test('the clipboard has the token when a step pastes it', () => {
    const kinds = kindsOf(walk);
    const holdsToken = walk.steps.some(
      ({ action }) => action?.kind === 'file' && action.content.includes(SECRET),
    );
    // Either the copied configuration has the token in it, or there is one step that pastes it.
    expect(kinds.filter((kind) => kind === 'paste')).toHaveLength(holdsToken ? 0 : 1);
    if (holdsToken) return;
    expect(kinds.slice(kinds.indexOf('paste') + 1).filter((kind) => kind !== 'read')).toEqual([]);
  });

  test('has at most four steps of under 120 words', () => {
    expect(walk.steps.length).toBeLessThanOrEqual(4);
    for (const { notes } of walk.steps) expect(notes.join(' ').split(/\s+/).length).toBeLessThan(120);
  });

  test('contains every command and file of the form', () => {
    const shown = [...walk.steps.map(({ action }) => action), ...walk.more];
    for (const step of form.steps(SITE)) {
      const isThere = shown.some((one) => JSON.stringify(one) === JSON.stringify(step));
      if (step.kind !== 'note') expect(isThere, JSON.stringify(step)).toBe(true);
    }
  });

  test('begins with the one-click link if the agent has one', () => {
    const hasLink = agent.link !== undefined && form === agent.forms[0];
    expect(kindsOf(walk)[0] === 'link').toBe(hasLink);
  });
});

test('Claude Code needs one command and the token, and the command makes the first call', () => {
  const walk = walkFor('claude-code');
  expect(kindsOf(walk)).toEqual(['command', 'paste', 'read']);
  const [{ action } = { action: null }] = walk.steps;
  if (action?.kind !== 'command') throw new Error('no command');
  const script = ['claude() { printf \'%s\\0\' "$CODING_AGENT_API_KEY" "$@"; }', action.text].join('\n');
  const output = execFileSync('bash', ['--norc', '-c', script], {
    encoding: 'utf8',
    input: 'nllm_pasted\n',
    env: { PATH: process.env['PATH'] },
  });
  expect(output.split('\0').slice(0, -1)).toEqual([
    ...['nllm_pasted', 'mcp', 'add', '--transport', 'http', '--scope', 'user', 'tokenhouse'],
    ...['http://localhost:3000/mcp', '--header', 'Authorization: Bearer ${CODING_AGENT_API_KEY}'],
    ...['nllm_pasted', 'mcp', 'list'],
  ]);
});

test('VS Code needs one click, and the token at the prompt', () => {
  expect(kindsOf(walkFor('vs-code'))).toEqual(['link', 'paste']);
});

test('Cursor needs one click, a command, the token, and a start', () => {
  expect(kindsOf(walkFor('cursor'))).toEqual(['link', 'command', 'paste', 'read']);
});
