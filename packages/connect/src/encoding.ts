/** One argument for a POSIX shell; single quotes keep `$` for the agent, in PowerShell too. */
export function quoteArgument(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** A string in TOML (a basic string) and in YAML (a double-quoted scalar): both took over the escapes of JSON. */
export function quoteText(text: string): string {
  return JSON.stringify(text).replaceAll('\u007F', '\\u007F');
}

/** JSON in base64, for links. */
export function toBase64(value: object): string {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return btoa(String.fromCharCode(...bytes));
}

/** A link with parameters, each percent-encoded; a space is %20 and not +. */
export function linkWith(address: string, parameters: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${address}?${pairs.join('&')}`;
}
