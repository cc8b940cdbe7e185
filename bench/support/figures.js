import { spread } from './median.js';

/** Collects what the sections measure: of each row the median of its runs, and its share of the row it names. */
export function createFigures() {
  const rows = [];
  return {
    /** `limit`: the name of the row that this one is a ratio of, in the same section or in one before. */
    add(row) {
      rows.push({ ...row, ...spread(row.values), ...(row.p99 && { p99: spread(row.p99) }) });
    },
    /** All rows so far, with `ratio` where there is a limit. */
    all() {
      return rows.map((row) => {
        if (row.limit === undefined) return row;
        const limit = findRow(row.section, row.limit) ?? findRow(undefined, row.limit);
        if (limit === undefined)
          throw new Error(`${row.name} is a ratio of ${row.limit}, which nobody measured`);
        return { ...row, ratio: row.median / limit.median };
      });
    },
  };

  function findRow(section, name) {
    return rows.find((row) => row.name === name && (section === undefined || row.section === section));
  }
}
