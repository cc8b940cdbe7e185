/** One argument for a POSIX shell; single quotes keep `$` for the agent, in PowerShell too. */
export function quoteArgument(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** A string in TOML (a basic string) and in YAML (a double-quoted scalar): both took over the escapes of JSON. */
export function quoteText(text: string): string {
  return JSON.stringify(text).replaceAll('\u007F', '\\u007F');
}
