import { Argument, type Command } from 'commander';
import { type CompletionTree, SHELLS, type ShellName } from '../operator/completion-scripts.ts';
import type { Shell } from '../operator/shell.ts';
import { write } from '../output/terminal.ts';

/** `tokenhouse completion` */
export function addCompletion(parent: Command, shell: Shell): void {
  parent
    .command('completion')
    .description('print a shell script that completes commands and options')
    .addArgument(new Argument('<shell>').choices(Object.keys(SHELLS)))
    .addHelpText(
      'after',
      `
Examples:
  source <(tokenhouse completion bash)      # in ~/.bashrc
  source <(tokenhouse completion zsh)       # in ~/.zshrc, below compinit
  tokenhouse completion fish > ~/.config/fish/completions/tokenhouse.fish`,
    )
    .action((name: ShellName) => write(shell.stdout, SHELLS[name](collectTree(parent))));
}

/** What may follow each command, by the words before it: subcommands, and options with their choices. */
function collectTree(command: Command, path = ''): CompletionTree {
  const options = command.options
    .map(({ long, argChoices, description, required }) => ({
      flag: long ?? '',
      choices: argChoices ?? [],
      description,
      takesValue: required,
    }))
    .concat({ flag: '--help', choices: [], description: 'show the help', takesValue: false });
  const words = command.commands.map((one) => ({ word: one.name(), description: one.description() }));
  const values = command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices);
  return [
    { path, words, values, options },
    ...command.commands.flatMap((one) => collectTree(one, `${path} ${one.name()}`.trim())),
  ];
}
