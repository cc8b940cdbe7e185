/** Which commit and file a line of `git log -p` or `git diff` belongs to. */
export interface DiffPlace {
  readonly commit?: string;
  readonly file?: string;
}

const COMMIT = /^commit ([0-9a-f]{7,64})\b/;
// The name behind the last ` b/`; git quotes names with odd characters.
// A dot is any character, or a line that none of them fits would be tried from each ` b/` to its end.
const FILE = /^diff --git .* "?b\/(.+?)"?\r?$/s;
const MERGE = /^diff --(?:cc|combined) (.+?)\r?$/s;

/** The place behind one line. Lines of content begin with a plus, a minus or a space, and never look like these. */
export function followDiff(place: DiffPlace, line: string): DiffPlace {
  const commit = COMMIT.exec(line)?.[1];
  if (commit !== undefined) return { commit };
  const file = (FILE.exec(line) ?? MERGE.exec(line))?.[1];
  return file === undefined ? place : { ...place, file };
}

const C = 0x63;
const D = 0x64;

/** Whether a line that begins with this byte may change the place. */
export function mayMove(byte: number | undefined): boolean {
  return byte === C || byte === D;
}
