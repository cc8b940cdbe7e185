import { expect, test } from 'vitest';
import { createMetrics } from '../../apps/server/src/metrics.ts';
import { readDocument, tableRows } from './markdown.ts';

const FILE = 'docs/operating.md';
const metrics = createMetrics().registry.getMetricsAsArray();
const names = metrics.map(({ name }) => name);

test('docs/operating.md lists each tokenhouse metric, and no other', () => {
  const told = tableRows(FILE, '| metric | kind | meaning |').map(([name = '', kind]) => [
    name.slice(1, -1),
    kind,
  ]);
  const own = metrics.filter(({ name }) => name.startsWith('tokenhouse_'));
  // Its types leave the kind out.
  const kinds = own.map((metric) => [metric.name, metric.constructor.name.toLowerCase()]);
  expect(told).toEqual(kinds);
});

test('the alert rules of docs/operating.md use only existing metrics', () => {
  const used = readDocument(FILE).match(/\b(?:tokenhouse|nodejs|process)_\w+\b(?=[[{ )])/g) ?? [];
  const unknown = used.filter((name) => !names.includes(name.replace(/_(?:bucket|sum|count)$/, '')));
  expect(used.length).toBeGreaterThan(4);
  expect(unknown).toEqual([]);
});
