/** What may follow each command. The path is its words, such as `users list`, and empty for the program. */
export type CompletionTree = readonly {
  readonly path: string;
  readonly words: readonly { readonly word: string; readonly description: string }[];
  /** The choices of its argument. */
  readonly values: readonly string[];
  readonly options: readonly {
    readonly flag: string;
    readonly description: string;
    readonly takesValue: boolean;
    readonly choices: readonly string[];
  }[];
}[];

/** The shells, and the script for each. */
export const SHELLS = { bash: writeBash, zsh: writeZsh, fish: writeFish } as const;

export type ShellName = keyof typeof SHELLS;

/** Without an offer, as for the value of --output or the paths of scan, bash completes file names. */
function writeBash(tree: CompletionTree): string {
  return `_tokenhouse() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} at= word words=
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$at $word" in ${stepsOf(tree).map(quote).join('|')}) at="\${at:+$at }$word" ;; esac
  done
  case "$at $prev" in
${valuesOf(tree)
  .map(({ at, choices }) => `    ${quote(at)}) words=${quote(choices.join(' '))} ;;\n`)
  .join('')}    *) case "$at" in
${tree.map(({ path, words, values, options }) => `      ${quote(path)}) words=${quote([...words.map(({ word }) => word), ...values, ...options.map(({ flag }) => flag)].join(' '))} ;;\n`).join('')}    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _tokenhouse tokenhouse
`;
}

function writeZsh(tree: CompletionTree): string {
  const describe = ({ path, words, values, options }: CompletionTree[number]) => {
    const offers = [
      ...words.map(({ word, description }) => `${word}:${description}`),
      ...values,
      ...options.map(({ flag, description }) => `${flag}:${description}`),
    ];
    return `      ${quote(path)}) offers=(${offers.map(quote).join(' ')}) ;;\n`;
  };
  return `#compdef tokenhouse
_tokenhouse() {
  local at= word
  local -a offers
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$at $word" in ${stepsOf(tree).map(quote).join('|')}) at="\${at:+$at }$word" ;; esac
  done
  case "$at $words[CURRENT-1]" in
${valuesOf(tree)
  .map(({ at, choices }) => `    ${quote(at)}) offers=(${choices.map(quote).join(' ')}) ;;\n`)
  .join('')}    *) case "$at" in
${tree.map(describe).join('')}    esac ;;
  esac
  _describe tokenhouse offers || _files
}
compdef _tokenhouse tokenhouse
`;
}

function writeFish(tree: CompletionTree): string {
  const lines = tree.flatMap(({ path, words, values, options }) => {
    const start = `complete -c tokenhouse -n ${quoteFish(`__tokenhouse_at '${path}'`)}`;
    return [
      ...words.map(({ word, description }) => `${start} -f -a ${word} -d ${quoteFish(description)}`),
      ...values.map((value) => `${start} -f -a ${value}`),
      ...options.map(({ flag, description, takesValue, choices }) => {
        const value = choices.length > 0 ? ` -x -a ${quoteFish(choices.join(' '))}` : takesValue ? ' -r' : '';
        return `${start} -l ${flag.slice(2)}${value} -d ${quoteFish(description)}`;
      }),
    ];
  });
  return `function __tokenhouse_at
  set -l at
  for word in (commandline -opc)[2..]
    switch "$at $word"
      case ${stepsOf(tree).map(quoteFish).join(' ')}
        set at (string trim "$at $word")
    end
  end
  test "$at" = "$argv[1]"
end
${lines.join('\n')}
`;
}

/** Each command as the path of its parent, a space, and its own name. */
function stepsOf(tree: CompletionTree): readonly string[] {
  return tree.flatMap(({ path, words }) => words.map(({ word }) => `${path} ${word}`));
}

/** The options that take a value, with their choices. */
function valuesOf(
  tree: CompletionTree,
): readonly { readonly at: string; readonly choices: readonly string[] }[] {
  return tree.flatMap(({ path, options }) =>
    options
      .filter(({ takesValue }) => takesValue)
      .map(({ flag, choices }) => ({ at: `${path} ${flag}`, choices })),
  );
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function quoteFish(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
