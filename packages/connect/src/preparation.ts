import type { Step } from './agent.ts';
import { VARIABLE } from './placeholder.ts';
import { note, shell, textFile, yours } from './step.ts';

const TOKEN_FILE = '~/.config/tokenhouse/token';

/** How a variable comes to hold the token, for one shell. */
export const SET_VARIABLE: readonly Step[] = [
  shell(`read -rs ${VARIABLE} && export ${VARIABLE}`),
  note(
    "Paste the token, press Enter, and start the agent from that shell. The token is not shown, and not kept in the shell's history. An agent that was running before, or that the desktop starts, may not see the variable.",
  ),
  note(`In PowerShell 7 it is \`$env:${VARIABLE} = Read-Host -MaskInput\`.`),
];

/**
 * How later shells come to have the variable too. No step has the token in it: a profile is often kept in a
 * repository, so that it only names a file.
 */
export const KEEP_VARIABLE: readonly Step[] = [
  note('For later shells too, keep the token in a file that only you can read:'),
  shell(`(umask 077 && mkdir -p ~/.config/tokenhouse && printf %s "$${VARIABLE}" > ${TOKEN_FILE})`),
  note("Then your shell's profile needs only to name that file, and holds no secret:"),
  textFile(
    'sh',
    [yours('~/.zshrc', 'zsh'), yours('~/.bashrc', 'bash')],
    `export ${VARIABLE}="$(cat ${TOKEN_FILE})"`,
  ),
];

/** The stdio program comes with the checkout of Tokenhouse, and is not on the npm registry. */
export const BUILD_PROGRAM: readonly Step[] = [
  note(
    'The stdio program forwards to `/mcp`. It comes with the checkout of Tokenhouse; build it there once:',
  ),
  shell('npm ci && npm run build'),
  note('In the configuration, put the full path of your checkout in place of `/path/to/tokenhouse`.'),
];

/** For those who already have a configuration. */
export const IF_THE_FILE_EXISTS =
  'If the file is there already, add the entry `tokenhouse` beside the servers in it, and leave the rest as it is.';
