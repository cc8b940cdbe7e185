import { expect, test } from 'vitest';
import { lineAt, type Node, readSources, type Source } from './sources.ts';

/**
 * The bounds on the TypeScript of packages and apps, without tests and generated files. `goal` is what the repository
 * wants; `today` is what it has. Lower `today` when the sources allow it, until both are equal.
 */
const BOUNDS = {
  files: { today: 382, goal: 300 },
  filesUnder15Lines: { today: 11, goal: 11 },
  smallestMedian: { today: 50, goal: 50 },
  largestMedian: { today: 90, goal: 90 },
  longestFile: { today: 350, goal: 350 },
  longestFunction: { today: 60, goal: 60 },
};

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

const sources = readSources();

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

interface FunctionSize {
  readonly place: string;
  readonly lines: number;
}

function functionsOf({ file, text, nodes }: Source): readonly FunctionSize[] {
  return nodes
    .filter(({ type }) => FUNCTIONS.has(type))
    .map(({ start, end }: Node) => {
      const line = lineAt(text, start);
      return { place: `${file}:${line}`, lines: lineAt(text, end) - line + 1 };
    });
}

const lines = sources.map((source) => source.lines);
const small = sources.filter((source) => source.lines < 15);
const functions = sources.flatMap(functionsOf).toSorted((a, b) => b.lines - a.lines);
const longFiles = sources.toSorted((a, b) => b.lines - a.lines);

test('the figures of the sources are printed', () => {
  const figures = [
    `${sources.length} files (goal: at most ${BOUNDS.files.goal})`,
    `${small.length} files under 15 lines (goal: at most ${BOUNDS.filesUnder15Lines.goal})`,
    `median ${median(lines)} lines (goal: ${BOUNDS.smallestMedian.goal} to ${BOUNDS.largestMedian.goal})`,
    `longest file ${longFiles[0]?.lines} lines, ${longFiles[0]?.file} (goal: at most ${BOUNDS.longestFile.goal})`,
    ...functions
      .filter((one, i) => i === 0 || one.lines > BOUNDS.longestFunction.goal)
      .map((one) => `function of ${one.lines} lines, ${one.place} (goal: ${BOUNDS.longestFunction.goal})`),
  ];
  process.stdout.write(`The sources of packages and apps:\n${figures.map((line) => `  ${line}\n`).join('')}`);
  expect(sources.length).toBeGreaterThan(100);
});

test('packages and apps have few files, and few tiny ones', () => {
  expect(sources.length).toBeLessThanOrEqual(BOUNDS.files.today);
  const tiny = small.map((source) => `${source.file}: ${source.lines}`);
  expect(tiny.length, tiny.join('\n')).toBeLessThanOrEqual(BOUNDS.filesUnder15Lines.today);
});

test('the median file is neither short nor long', () => {
  expect(median(lines)).toBeGreaterThanOrEqual(BOUNDS.smallestMedian.today);
  expect(median(lines)).toBeLessThanOrEqual(BOUNDS.largestMedian.today);
});

test('no file and no function is too long', () => {
  const files = longFiles.filter((source) => source.lines > BOUNDS.longestFile.today);
  expect(files.map((source) => `${source.file}: ${source.lines}`)).toEqual([]);
  const long = functions.filter((one) => one.lines > BOUNDS.longestFunction.today);
  expect(long.map((one) => `${one.place}: ${one.lines}`)).toEqual([]);
});

test('no bound of today is stricter than its goal', () => {
  const { files, filesUnder15Lines, longestFile, longestFunction, largestMedian } = BOUNDS;
  for (const bound of [files, filesUnder15Lines, longestFile, longestFunction, largestMedian]) {
    expect(bound.today).toBeGreaterThanOrEqual(bound.goal);
  }
});
