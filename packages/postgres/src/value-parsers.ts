import pg from 'pg';

type Parse = (text: string) => unknown;

/**
 * How the values of our statements are read. Of our own, since an app may set those of `pg` for its whole process: to
 * read times as text, for example.
 */
const OURS: Readonly<Record<number, Parse>> = {
  [pg.types.builtins.BOOL]: (text) => text === 't',
  [pg.types.builtins.INT4]: Number,
  [pg.types.builtins.INT8]: String,
  [pg.types.builtins.TEXT]: String,
  [pg.types.builtins.UUID]: String,
  [pg.types.builtins.JSONB]: (text) => JSON.parse(text),
  [pg.types.builtins.TIMESTAMPTZ]: parseTime,
};

/** The parsers for a connection or a statement; for types that this package does not read, those of `pg`. */
export const PARSERS: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format === 'binary' ? undefined : OURS[oid]) ?? pg.types.getTypeParser(oid, format)) as never,
};

/** ISO with the offset of UTC, as sessions are set to; infinity as a number. */
function parseTime(text: string): Date | number {
  if (text === 'infinity') return Number.POSITIVE_INFINITY;
  if (text === '-infinity' || text.endsWith(' BC')) return Number.NEGATIVE_INFINITY;
  return new Date(text.replace(' ', 'T').replace('+00', 'Z'));
}
