import type { Form, Site, Step } from './agent.ts';
import { downloadProgram, KEEP_VARIABLE, SET_VARIABLE } from './preparation.ts';
import { note } from './step.ts';

type Steps = (site: Site) => readonly Step[];

/** The configuration names an environment variable. */
export function variableForm(steps: Steps): Form {
  return {
    id: 'variable',
    title: 'Environment variable',
    keepsSecretOut: true,
    preparation: () => SET_VARIABLE,
    toKeep: KEEP_VARIABLE,
    steps,
  };
}

/** The agent asks for the token and stores it. */
export function promptForm(steps: Steps): Form {
  return {
    id: 'prompt',
    title: 'Prompt',
    keepsSecretOut: true,
    preparation: () => [],
    toKeep: [],
    steps,
  };
}

/** The configuration contains the token. */
export function tokenForm(steps: Steps): Form {
  return {
    id: 'token',
    title: 'Token in the file',
    keepsSecretOut: false,
    preparation: () => [],
    toKeep: [],
    steps: (site) => [WARNING, ...steps(site)],
  };
}

/** The agent starts the stdio program, whose environment contains the token. */
export function stdioForm(steps: Steps): Form {
  return {
    id: 'stdio',
    title: 'Stdio program',
    keepsSecretOut: false,
    preparation: downloadProgram,
    toKeep: [],
    steps: (site) => [WARNING, ...steps(site)],
  };
}

const WARNING = note(
  'This file will contain your token: do not commit or share it. If others use the machine, run `chmod 600` on the file.',
);
