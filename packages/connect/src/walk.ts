import type { Agent, Command, ConfigFile, Form, Link, Prose, Site, Step } from './agent.ts';
import { VARIABLE } from './placeholder.ts';
import { IF_THE_FILE_EXISTS } from './preparation.ts';
import { note, shell } from './step.ts';

/** One numbered step: what to read, and at most one thing to click, copy or paste. */
export interface WalkStep {
  readonly notes: readonly Prose[];
  readonly action: Command | ConfigFile | OneClick | PasteToken | null;
}

/** A link that configures the agent. */
export interface OneClick {
  readonly kind: 'link';
  readonly link: Link;
}

/** The step in which the token must be on the clipboard. */
export interface PasteToken {
  readonly kind: 'paste';
}

/** The shortest way to connect an agent. */
export interface Walk {
  readonly steps: readonly WalkStep[];
  /** Other shells, other locations, and how to keep a variable. Not needed for the first call. */
  readonly more: readonly Step[];
}

interface Group {
  readonly notes: readonly Prose[];
  readonly action: Command | ConfigFile | null;
}

const READ_TOKEN = `read -rs ${VARIABLE} && export ${VARIABLE}`;
const IN_TERMINAL = 'Run this in a terminal:';
const PASTE: WalkStep = {
  notes: ['Paste the token there and press Enter. The terminal does not show it.'],
  action: { kind: 'paste' },
};

/**
 * The steps of a form in order. After a step that copies the token, no other step copies before the token is pasted,
 * so the clipboard holds the token when it is needed.
 */
export function walkOf(agent: Agent, form: Form, site: Site): Walk {
  switch (form.id) {
    case 'variable':
      return walkWithVariable(agent, form, site);
    case 'prompt':
      return walkWithPrompt(agent, form, site);
    case 'token':
    case 'stdio':
      return walkWithFile(agent, form, site);
  }
}

/** If a command configures the agent, the same command first reads the variable. */
function walkWithVariable(agent: Agent, form: Form, site: Site): Walk {
  const [first, rest] = splitFirst(form.steps(site));
  const inTerminal = first.action?.kind === 'command' ? first.action : undefined;
  const link = linkOf(agent, form, site);
  const setUp =
    inTerminal === undefined
      ? [link ? { notes: first.notes, action: link } : withFile(first), run(READ_TOKEN)]
      : [run(joined(agent, inTerminal, site))];
  const start = { notes: [agent.restart ?? `Start ${agent.name} from that terminal.`], action: null };
  return {
    steps: [...setUp, PASTE, start],
    more: [
      ...form.preparation(site).filter(({ kind }) => kind === 'note'),
      ...form.toKeep,
      ...(link || inTerminal ? ungroup(first) : []),
      ...rest,
    ],
  };
}

/** The agent asks for the token. */
function walkWithPrompt(agent: Agent, form: Form, site: Site): Walk {
  const [first, rest] = splitFirst(form.steps(site));
  const link = linkOf(agent, form, site);
  const ask = [...(agent.restart === undefined ? [] : [agent.restart]), ...first.notes];
  return {
    steps: [
      link ? { notes: [], action: link } : withFile({ ...first, notes: [] }),
      { notes: [...ask, 'Paste the token when prompted.'], action: { kind: 'paste' } },
    ],
    more: [...(link ? ungroup({ ...first, notes: [] }) : []), ...rest],
  };
}

/** The copied configuration contains the token, so the user pastes only the configuration. */
function walkWithFile(agent: Agent, form: Form, site: Site): Walk {
  const prepared = groupsOf(form.preparation(site));
  const [first, rest] = splitFirst(form.steps(site));
  const loose = prepared.filter(({ action }) => action === null).flatMap(({ notes }) => notes);
  const restart = agent.restart ?? `Restart ${agent.id === 'other' ? 'the agent' : agent.name}.`;
  return {
    steps: [
      ...prepared.filter(({ action }) => action !== null),
      withFile({ ...first, notes: [...loose, ...first.notes] }),
      { notes: [restart], action: null },
    ],
    more: [...form.toKeep, ...rest],
  };
}

/** One command that reads the token, adds the server and, if possible, makes the first call. */
function joined(agent: Agent, { text }: Command, site: Site): string {
  const check = agent.check?.(site);
  return `${READ_TOKEN} && ${text}${check?.calls ? `; ${check.command}` : ''}`;
}

/** Only the recommended form has the link. */
function linkOf(agent: Agent, form: Form, site: Site): OneClick | undefined {
  const link = form === agent.forms[0] ? agent.link?.(site) : undefined;
  return link && { kind: 'link', link };
}

function run(text: string): WalkStep {
  return { notes: [IN_TERMINAL], action: shell(text) };
}

function withFile({ notes, action }: Group): WalkStep {
  return { notes: action?.kind === 'file' ? [...notes, IF_THE_FILE_EXISTS] : notes, action };
}

/** The first action, with the notes before it, and the steps after it. */
function splitFirst(steps: readonly Step[]): readonly [Group, readonly Step[]] {
  const [first = { notes: [], action: null }, ...others] = groupsOf(steps);
  return [first, others.flatMap(ungroup)];
}

/** Each command or file with the notes before it. Notes at the end form a group without an action. */
function groupsOf(steps: readonly Step[]): readonly Group[] {
  const groups: Group[] = [];
  let notes: readonly Prose[] = [];
  for (const step of steps) {
    if (step.kind === 'note') {
      notes = [...notes, step.text];
    } else {
      groups.push({ notes, action: step });
      notes = [];
    }
  }
  return notes.length === 0 ? groups : [...groups, { notes, action: null }];
}

function ungroup({ notes, action }: Group): readonly Step[] {
  return [...notes.map(note), ...(action === null ? [] : [action])];
}
