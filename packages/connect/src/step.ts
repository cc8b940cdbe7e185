import type { Command, ConfigFile, Note, Place, Prose } from './agent.ts';
import { quoteArgument } from './encoding.ts';
import { toSnippet } from './snippet.ts';

/** A paragraph. */
export function note(text: Prose): Note {
  return { kind: 'note', text };
}

/** A line for the shell, unchanged. */
export function shell(text: string): Command {
  return { kind: 'command', text };
}

/** A program with arguments, each quoted where it needs it. On one line, so that PowerShell takes it too. */
export function command(...words: readonly string[]): Command {
  return shell(words.map(quoteArgument).join(' '));
}

/** A file that only its owner reads. */
export function yours(path: string, when?: Prose): Place {
  return { path, scope: 'yours', ...(when === undefined ? {} : { when }) };
}

/** A file that others may come to read: in a project, it may be committed. */
export function shared(path: string, when?: Prose): Place {
  return { path, scope: 'shared', ...(when === undefined ? {} : { when }) };
}

/** The value as a JSON file. */
export function jsonFile(places: readonly Place[], value: object): ConfigFile {
  return textFile('json', places, JSON.stringify(value, null, 2));
}

/** Lines of a file; `TOKEN_SLOT` in them is where the token goes. */
export function textFile(
  language: ConfigFile['language'],
  places: readonly Place[],
  ...lines: readonly string[]
): ConfigFile {
  return { kind: 'file', places, language, content: toSnippet(lines.join('\n')) };
}
