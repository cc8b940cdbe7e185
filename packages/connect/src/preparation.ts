import type { Site, Step } from './agent.ts';
import { PROGRAM, PROGRAM_NAME, programUrl } from './entry.ts';
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

/** How the stdio program comes to be on the machine of a person, who has no checkout of Tokenhouse. */
export function downloadProgram(site: Site): readonly Step[] {
  const url = programUrl(site);
  const name = PROGRAM_NAME;
  return [
    note(
      `The stdio program forwards to \`/mcp\`. It needs Node 20.19 or newer. Download it into a folder of yours and check it. Without \`sha256sum\`, use \`shasum -a 256\`. In PowerShell, run \`curl.exe -fsSO ${url}\` and compare \`Get-FileHash ${name}\` with \`${url}.sha256\`.`,
    ),
    shell(
      `curl -fsS --remote-name-all ${url} ${url}.sha256 && sha256sum -c ${name}.sha256 && echo "$PWD/${name}"`,
    ),
    note(`Put the path that it prints in place of \`${PROGRAM}\`. On Windows, write \`/\` between folders.`),
  ];
}

/** For those who already have a configuration. */
export const IF_THE_FILE_EXISTS =
  'If the file is there already, add the entry `tokenhouse` beside the servers in it, and leave the rest as it is.';
