import type { Agent, Check, Form, Place, Site, Step } from './agent.ts';
import { claudeCode } from './agents/claude-code.ts';
import { AGENTS } from './agents.ts';
import { downloadProgram, IF_THE_FILE_EXISTS, KEEP_VARIABLE, SET_VARIABLE } from './preparation.ts';
import { renderSnippet } from './snippet.ts';

const EXAMPLE: Site = { baseUrl: 'http://localhost:3000' };

/** CODING_AGENT_SETUP.md: the template with the facts of the table in place of `{{names}}`. Throws on an unknown name. */
export function setupDocument(template: string): string {
  const parts: Readonly<Record<string, string>> = {
    placeholders: placeholderTable(),
    variable: stepsText([...SET_VARIABLE, ...KEEP_VARIABLE]),
    program: stepsText(downloadProgram(EXAMPLE)),
    merge: IF_THE_FILE_EXISTS,
    agents: AGENTS.map(agentText).join('\n\n'),
  };
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const part = parts[name];
    if (part === undefined) throw new Error(`The template contains {{${name}}}, which is not defined.`);
    return part;
  });
}

/** mcp-config-example.json: the format that many agents share, as Claude Code reads it in a project. */
export function exampleConfig(): string {
  const file = claudeCode.forms[0].steps(EXAMPLE).find((step) => step.kind === 'file');
  if (file === undefined) throw new Error('Claude Code has no configuration file.');
  return `${renderSnippet(file.content, '')}\n`;
}

/** Which agents use which syntax, in the order of the agents. */
function placeholderTable(): string {
  const known = AGENTS.filter(({ id }) => id !== 'other');
  const rows = new Map<string, string[]>();
  for (const { name, placeholder } of known) {
    if (placeholder === null) continue;
    const { text, meaning, only } = placeholder;
    const syntax = meaning === undefined ? `\`${text}\`` : `\`${text}\`, ${meaning}`;
    rows.set(syntax, [...(rows.get(syntax) ?? []), only === undefined ? name : `${name} (${only})`]);
  }
  const without = known.filter(({ placeholder }) => placeholder === null).map(({ name }) => name);
  rows.set('none: the token itself, in a private file', without);
  const lines = [...rows].map(([syntax, names]) => `| ${syntax} | ${names.join(', ')} |`);
  return ['| syntax | agents |', '|---|---|', ...lines].join('\n');
}

function agentText(agent: Agent): string {
  const forms = agent.forms.map((form) => formText(form, agent.forms.length > 1));
  return [`### ${agent.name}`, ...forms, ...remarks(agent)].join('\n\n');
}

/** Notes about every form of the agent: a list, so that they do not seem to belong to the last form. */
function remarks({ check, restart, troubles = [] }: Agent): readonly string[] {
  const items = [...(restart === undefined ? [] : [restart]), ...troubles];
  return [
    ...(items.length === 0 ? [] : [items.map((item) => `- ${item}`).join('\n')]),
    ...(check === undefined ? [] : [checkText(check(EXAMPLE))]),
  ];
}

function checkText({ command, shows }: Check): string {
  return `Check the connection. This command ${shows}:\n\n${block('sh', command)}`;
}

/** Setting the variable and downloading the program have sections of their own in the document. */
function formText(form: Form, oneOfSeveral: boolean): string {
  const title = oneOfSeveral ? [`#### ${form.title}`] : [];
  const first = form.id === 'stdio' ? ['Download the [stdio program](#the-stdio-program) first.'] : [];
  return [...title, ...first, stepsText(form.steps(EXAMPLE))].join('\n\n');
}

function stepsText(steps: readonly Step[]): string {
  return steps.map(stepText).join('\n\n');
}

function stepText(step: Step): string {
  switch (step.kind) {
    case 'note':
      return step.text;
    case 'command':
      return block('sh', step.text);
    case 'file': {
      const places = step.places.length === 0 ? '' : `${step.places.map(placeText).join(', or ')}:\n\n`;
      return places + block(step.language, renderSnippet(step.content, '<your token>'));
    }
  }
}

function placeText({ path, when, scope }: Place): string {
  const whose = scope === 'yours' ? 'private' : 'safe to commit';
  return `\`${path}\` (${when === undefined ? whose : `${when}; ${whose}`})`;
}

function block(language: string, text: string): string {
  return ['```' + language, text, '```'].join('\n');
}
