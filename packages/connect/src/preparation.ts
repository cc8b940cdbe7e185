import type { Site, Step } from './agent.ts';
import { PROGRAM, PROGRAM_NAME, programUrl } from './entry.ts';
import { VARIABLE } from './placeholder.ts';
import { note, shell, textFile, yours } from './step.ts';

const TOKEN_FILE = '~/.config/tokenhouse/token';

/** Sets the variable to the token, in one terminal. */
export const SET_VARIABLE: readonly Step[] = [
  shell(`read -rs ${VARIABLE} && export ${VARIABLE}`),
  note(
    "Paste the token, press Enter, and start the agent from that terminal. The token is not shown, and the shell's history does not store it. An agent that is already running, or that you start from the desktop, may not see the variable.",
  ),
  note(`In PowerShell 7, use \`$env:${VARIABLE} = Read-Host -MaskInput\`.`),
];

/**
 * Keeps the variable for new terminals. No step contains the token: a shell's profile is often in a repository, so it
 * only names a file.
 */
export const KEEP_VARIABLE: readonly Step[] = [
  note('To keep it for new terminals, store the token in a file that only you can read:'),
  shell(`(umask 077 && mkdir -p ~/.config/tokenhouse && printf %s "$${VARIABLE}" > ${TOKEN_FILE})`),
  note("Then read that file in your shell's profile, which itself contains no secret:"),
  textFile(
    'sh',
    [yours('~/.zshrc', 'zsh'), yours('~/.bashrc', 'bash')],
    `export ${VARIABLE}="$(cat ${TOKEN_FILE})"`,
  ),
];

/** Downloads the stdio program, for users without a checkout of Tokenhouse. */
export function downloadProgram(site: Site): readonly Step[] {
  const url = programUrl(site);
  const name = PROGRAM_NAME;
  return [
    note(
      `The stdio program forwards to \`/mcp\`. It needs Node 20.19 or newer. Download it into any folder and verify it. If you do not have \`sha256sum\`, use \`shasum -a 256\`. In PowerShell, run \`curl.exe -fsSO ${url}\` and compare \`Get-FileHash ${name}\` with \`${url}.sha256\`.`,
    ),
    shell(
      `curl -fsS --remote-name-all ${url} ${url}.sha256 && sha256sum -c ${name}.sha256 && echo "$PWD/${name}"`,
    ),
    note(`Replace \`${PROGRAM}\` with the path that it prints. On Windows, use \`/\` between folders.`),
  ];
}

/** For users who already have a configuration. */
export const IF_THE_FILE_EXISTS =
  'If the file exists, add the entry `tokenhouse` next to its other servers, and leave the rest unchanged.';
