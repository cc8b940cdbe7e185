import { readFileSync } from 'node:fs';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Each of these also exists as `…_FILE`: the path of a file that contains the value. */
export const SECRET_VARIABLES = [
  'DATABASE_URL',
  'AUTH_SECRET',
  'AUTH_JWT_SECRET',
  'INTROSPECTION_CLIENTS',
] as const;

/** The values that the environment sets. */
export interface SetVariables {
  readonly values: Readonly<Record<string, string>>;
  /** The variables that are set, directly or by a file, whether or not the file can be read. */
  readonly names: ReadonlySet<string>;
  /** The problems with the files. They quote no value, which may be a secret in the wrong variable. */
  readonly problems: readonly string[];
}

export type ReadText = (path: string) => string;

/** Trims every variable, and reads the files that `…_FILE` names. An empty variable counts as unset. */
export function readVariables(env: Environment, readText: ReadText = readUtf8): SetVariables {
  const values: Record<string, string> = {};
  for (const [name, value = ''] of Object.entries(env)) {
    // White space at either end comes from an editor, a shell or a YAML file. It is never part of the value.
    if (value.trim() !== '') values[name] = value.trim();
  }
  const names = new Set(Object.keys(values));
  const problems: string[] = [];
  for (const name of SECRET_VARIABLES) {
    const path = values[`${name}_FILE`];
    if (path === undefined) continue;
    if (values[name] !== undefined) {
      problems.push(`${name} and ${name}_FILE cannot both be set`);
      continue;
    }
    names.add(name);
    const content = readSecret(path, readText);
    if (content.problem === undefined) values[name] = content.secret;
    else problems.push(`${name}_FILE ${content.problem}`);
  }
  return { values, names, problems };
}

type Content = { readonly secret: string; readonly problem?: undefined } | { readonly problem: string };

function readSecret(path: string, readText: ReadText): Content {
  try {
    const secret = readText(path).trim();
    // Otherwise an empty file would count as unset, and select SQLite instead of PostgreSQL, for example.
    return secret === '' ? { problem: 'names an empty file' } : { secret };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
    return { problem: `names a file that cannot be read${code}` };
  }
}

function readUtf8(path: string): string {
  return readFileSync(path, 'utf8');
}

/** The items of a list: separated by commas or line breaks, with optional white space. */
export function splitList(text: string): readonly string[] {
  return text.trim().split(/\s*,\s*|\s*[\r\n]\s*/);
}
