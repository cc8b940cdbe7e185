import { createProgram } from '../../apps/server/dist/cli/commands/program.js';
import { fill } from './fill.js';

/** Every command, in the order of the program's help. */
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

/** The help of a command, wrapped as for a terminal of 80 columns. */
function helpOf(name) {
  let text = '';
  const program = createProgram({
    stdout: {
      write(part) {
        text += part;
      },
    },
    stderr: process.stderr,
  });
  for (const command of withSubcommands(program)) command.configureOutput({ getOutHelpWidth: () => 80 });
  try {
    program.parse([...name.split(' ').filter((word) => word !== ''), '--help'], { from: 'user' });
  } catch (error) {
    // Commander throws after it has written the help.
    if (error.exitCode !== 0) throw error;
  }
  return text.trimEnd();
}

function withSubcommands(command) {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/** docs/cli.md: the template with the help texts. */
export function cliDocument(template) {
  const block = (command) => `\`\`\`text\n${helpOf(command)}\n\`\`\`\n`;
  const commands = COMMANDS.map((command) => `### ${command}\n\n${block(command)}`);
  return fill(template, { overview: block('').trimEnd(), commands: commands.join('\n').trimEnd() });
}
