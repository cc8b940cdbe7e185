import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { fill } from './fill.js';

const PROGRAM = fileURLToPath(new URL('../../apps/server/bin/tokenhouse.js', import.meta.url));

/** Every command that does something, in the order in which the help of the program lists them. */
export const COMMANDS = [
  'serve',
  'migrate',
  'users list',
  'users create',
  'users set-password',
  'users delete',
  'tokens list',
  'tokens revoke',
  'usage export',
  'usage confirm-clock',
  'doctor',
  'scan',
  'completion',
];

/** What the built program says of itself. */
function helpOf(command) {
  const args = [...command.split(' ').filter((word) => word !== ''), '--help'];
  // Wrapped as for a terminal of 80 columns, whatever this one has.
  const env = { ...process.env, COLUMNS: '80' };
  return execFileSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8', env }).trimEnd();
}

/** docs/cli.md out of the help texts and the template. */
export function cliDocument(template) {
  const block = (command) => `\`\`\`text\n${helpOf(command)}\n\`\`\`\n`;
  const commands = COMMANDS.map((command) => `### ${command}\n\n${block(command)}`);
  return fill(template, { overview: block('').trimEnd(), commands: commands.join('\n').trimEnd() });
}
