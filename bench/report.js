import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const RESULTS = new URL('./results/', import.meta.url);
const DOCUMENT = new URL('../docs/performance.md', import.meta.url);

/** Prints the tables, stores the figures as JSON, and updates the tables of docs/performance.md. */
export function writeReport(report, { quick }) {
  const tables = tablesOf(report);
  for (const [section, table] of tables) process.stdout.write(`\n${report.titles[section]}\n\n${table}\n`);
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(new URL('latest.json', RESULTS), `${JSON.stringify(report, null, 2)}\n`);
  if (quick) return;
  const conditions = conditionsTable(report.conditions);
  writeFileSync(
    DOCUMENT,
    withTables(readFileSync(DOCUMENT, 'utf8'), [['conditions', conditions], ...tables]),
  );
  process.stdout.write('\nWritten: docs/performance.md\n');
}

/**
 * The document with each table put between its two markers, `<!-- name -->` and `<!-- /name -->`. The text
 * around them stays, and so do the tables of sections that were not measured, with their dates.
 */
export function withTables(document, tables) {
  return tables.reduce((text, [name, table]) => {
    const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    if (!text.includes(start) || !text.includes(end))
      throw new Error(`docs/performance.md lacks ${start} or ${end}`);
    return `${text.split(start)[0]}${start}\n${table}\n${end}${text.split(end)[1]}`;
  }, document);
}

/** One Markdown table for each section, in the order of the figures. */
function tablesOf({ conditions, figures }) {
  const sections = [...new Set(figures.map(({ section }) => section))];
  return sections.map((section) => {
    const rows = figures.filter((figure) => figure.section === section);
    return [section, `${figuresTable(rows)}\n\n${occasion(rows, conditions)}`];
  });
}

/** When, and how often where that holds for all rows of the section: some count events in place of seconds. */
function occasion(rows, { date, runs, seconds }) {
  if (!rows.every(({ values }) => values.length === runs)) return `${date}.`;
  return `${date}, ${runs} ${runs === 1 ? 'run' : 'runs'} of ${seconds} s.`;
}

/** Columns that no row of the section fills are left out. */
function figuresTable(rows) {
  const columns = [
    ['', ({ name }) => name],
    ['median', ({ median, unit }) => `${shown(median)} ${unit}`],
    ['min to max', ({ min, max }) => (min === max ? '' : `${shown(min)} to ${shown(max)}`)],
    ['p99', ({ p99 }) => (p99 ? `${shown(p99.median)} ms` : '')],
    [
      'p99, min to max',
      ({ p99 }) => (p99 && p99.min !== p99.max ? `${shown(p99.min)} to ${shown(p99.max)}` : ''),
    ],
    ...comparisons(
      rows,
      'limit',
      (limit) => `share of ${limit}`,
      ({ ratio }) => percent(ratio),
    ),
    ...comparisons(
      rows,
      'slowerThan',
      (faster) => `${faster} is faster by`,
      ({ factor }) => `${factor.toFixed(1)} ×`,
    ),
    ['', ({ note = '' }) => note],
  ].filter(([, cell], at) => at < 2 || rows.some((row) => cell(row) !== ''));
  return [
    columns.map(([head]) => head),
    columns.map((_, at) => (at === 0 ? '---' : '--:')),
    ...rows.map((row) => columns.map(([, cell]) => cell(row))),
  ]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/** A column for each row that other rows are compared with. */
function comparisons(rows, key, head, cell) {
  const names = new Set(rows.map((row) => row[key]).filter((name) => name !== undefined));
  return [...names].map((name) => [head(name), (row) => (row[key] === name ? cell(row) : '')]);
}

function conditionsTable(conditions) {
  const lines = Object.entries(conditions).map(([name, value]) => `| ${name} | ${value} |`);
  return ['| | |', '|---|---|', ...lines].join('\n');
}

function shown(value) {
  if (value === 0) return '0';
  const rounded = value >= 100 ? Math.round(value) : Number(value.toPrecision(2));
  return rounded.toLocaleString('en', { maximumFractionDigits: 4 });
}

function percent(ratio) {
  const share = ratio * 100;
  return `${share < 10 ? share.toFixed(1) : Math.round(share)} %`;
}
