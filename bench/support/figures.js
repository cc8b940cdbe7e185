import { spread } from './median.js';

/** Collects what the sections measure: of each row the median of its runs, and its share of the row it names. */
export function createFigures() {
  const rows = [];
  return {
    /**
     * `limit`: the name of the row that this one is a share of; `slowerThan`: of one that is to be so many times
     * faster. Both are in the same section or an earlier one. `note`: a short remark.
     */
    add(row) {
      rows.push({ ...row, ...spread(row.values), ...(row.p99 && { p99: spread(row.p99) }) });
    },
    /** All rows so far, with `ratio` to the limit, and `factor` by which the other is faster. */
    all() {
      return rows.map((row) => ({
        ...row,
        ...(row.limit !== undefined && { ratio: row.median / find(row.section, row.limit).median }),
        ...(row.slowerThan !== undefined && {
          factor: find(row.section, row.slowerThan).median / row.median,
        }),
      }));
    },
  };

  function find(section, name) {
    const named = rows.filter((row) => row.name === name);
    const found = named.find((row) => row.section === section) ?? named[0];
    if (found === undefined)
      throw new Error(`Nobody measured ${name}, which a row of ${section} is compared with`);
    return found;
  }
}
