import { hashToken, type Operations, statusOf, type TokenStatus } from '@tokenhouse/core';
import { stripControls } from '../output/terminal.ts';
import type { Found } from './token-finder.ts';

/** What the database knows about a found token. `unchecked`: it was not asked. `unknown`: it has no such token. */
export interface Known {
  readonly status: TokenStatus | 'unknown' | 'unchecked';
  readonly id: string | null;
  readonly name: string | null;
  readonly userId: string | null;
}

/** A found token with its place and status. */
export interface Finding extends Known {
  readonly path: string;
  readonly found: Found;
}

const UNCHECKED: Known = { status: 'unchecked', id: null, name: null, userId: null };
const UNKNOWN: Known = { ...UNCHECKED, status: 'unknown' };
const AT_ONCE = 1_000;

/** Adds the status from the database, if there is one. Logs no use. */
export async function addStatus(
  places: readonly { readonly path: string; readonly found: Found }[],
  operations: Operations | undefined,
  now: Date,
): Promise<readonly Finding[]> {
  if (operations === undefined) return places.map((place) => ({ ...place, ...UNCHECKED }));
  const findings: Finding[] = [];
  for (let from = 0; from < places.length; from += AT_ONCE) {
    const some = places
      .slice(from, from + AT_ONCE)
      .map((place) => ({ place, hash: hashToken(place.found.token) }));
    const tokens = await operations.findByHashes(some.map(({ hash }) => hash));
    for (const { place, hash } of some) {
      const token = tokens.get(hash.reveal());
      const known =
        token === undefined
          ? UNKNOWN
          : { id: token.id, name: token.name, userId: token.userId, status: statusOf(token, now) };
      findings.push({ ...place, ...known });
    }
  }
  return findings;
}

/** The finding as JSON, with only both ends of the token. */
export function toFindingRecord({ path, found, status, id, name, userId }: Finding): object {
  const { line, column, commit = null, file = null, token } = found;
  const ends = { tokenPrefix: token.prefix, tokenSuffix: token.suffix };
  return { path, line, column, commit, file, ...ends, status, id, name, userId };
}

/** The finding as one line. */
export function toFindingLine({ path, found, status, id, name, userId }: Finding): string {
  const { line, column, commit, file, token } = found;
  const diff = file === undefined ? '' : ` (${commit === undefined ? '' : `commit ${commit}, `}file ${file})`;
  const owner = id === null ? '' : ` ${id} "${name}" of ${userId}`;
  const text = `${path}:${line}:${column}:${diff} ${token.prefix}…${token.suffix} ${status}${owner}`;
  return stripControls(text);
}
