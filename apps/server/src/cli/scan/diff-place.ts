/** Which commit and file a line of `git log -p` or `git diff` belongs to. */
export interface DiffPlace {
  readonly commit?: string;
  readonly file?: string;
}

const COMMIT = /^commit ([0-9a-f]{7,64})\b/;
// The name after the last ` b/`. Git quotes names with special characters.
// The flag `s` lets a dot match any character. Otherwise a long line without a match would take quadratic time.
const FILE = /^diff --git .* "?b\/(.+?)"?\r?$/s;
const MERGE = /^diff --(?:cc|combined) (.+?)\r?$/s;

/** The place after a line. Lines of content start with a plus, a minus or a space, so they never match. */
export function followDiff(place: DiffPlace, line: string): DiffPlace {
  const commit = COMMIT.exec(line)?.[1];
  if (commit !== undefined) return { commit };
  const file = (FILE.exec(line) ?? MERGE.exec(line))?.[1];
  return file === undefined ? place : { ...place, file };
}

const C = 0x63;
const D = 0x64;

/** Whether a line that starts with this byte may change the place. */
export function mayMove(byte: number | undefined): boolean {
  return byte === C || byte === D;
}
