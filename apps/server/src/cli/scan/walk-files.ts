import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Called for a path that cannot be read. */
export type OnUnreadable = (path: string, error: unknown) => void;

/** The files at and below the path, by name. Follows a link only if it is the path itself. */
export function* walkFiles(path: string, onUnreadable: OnUnreadable): Generator<string> {
  const isFolder = look(path, onUnreadable, () => statSync(path).isDirectory());
  if (isFolder === true) yield* walkFolder(path, onUnreadable);
  else if (isFolder === false) yield path;
}

function* walkFolder(folder: string, onUnreadable: OnUnreadable): Generator<string> {
  const entries: readonly Dirent[] =
    look(folder, onUnreadable, () => readdirSync(folder, { withFileTypes: true })) ?? [];
  for (const entry of entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isFile()) yield path;
    // Git compresses its files. Scan the output of `git log -p` instead.
    else if (entry.isDirectory() && entry.name !== '.git') yield* walkFolder(path, onUnreadable);
  }
}

function look<T>(path: string, onUnreadable: OnUnreadable, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    onUnreadable(path, error);
    return undefined;
  }
}
