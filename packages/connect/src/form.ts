import type { Form, Site, Step } from './agent.ts';
import { downloadProgram, KEEP_VARIABLE, SET_VARIABLE } from './preparation.ts';
import { note } from './step.ts';

type Steps = (site: Site) => readonly Step[];

/** The configuration names an environment variable. */
export function variableForm(steps: Steps): Form {
  return {
    id: 'variable',
    title: 'With a variable',
    keepsSecretOut: true,
    preparation: () => SET_VARIABLE,
    toKeep: KEEP_VARIABLE,
    steps,
  };
}

/** The agent asks for the token and keeps it. */
export function promptForm(steps: Steps): Form {
  return {
    id: 'prompt',
    title: 'With a question',
    keepsSecretOut: true,
    preparation: () => [],
    toKeep: [],
    steps,
  };
}

/** The configuration holds the token. */
export function tokenForm(steps: Steps): Form {
  return {
    id: 'token',
    title: 'With the token itself',
    keepsSecretOut: false,
    preparation: () => [],
    toKeep: [],
    steps: (site) => [WARNING, ...steps(site)],
  };
}

/** The agent starts the stdio program, whose environment holds the token. */
export function stdioForm(steps: Steps): Form {
  return {
    id: 'stdio',
    title: 'With the stdio program',
    keepsSecretOut: false,
    preparation: downloadProgram,
    toKeep: [],
    steps: (site) => [WARNING, ...steps(site)],
  };
}

const WARNING = note(
  'The file then holds the token itself: never commit or share it, and `chmod 600` it on a machine that others use.',
);
