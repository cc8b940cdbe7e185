import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ERRORS } from '@tokenhouse/core';
import { expect, test } from 'vitest';
import { createProgram } from '../../apps/server/src/cli/commands/program.ts';
import type { Shell } from '../../apps/server/src/cli/operator/shell.ts';
import { readConfig, VARIABLES } from '../../apps/server/src/config/config.ts';
import { SECRET_VARIABLES } from '../../apps/server/src/config/variables.ts';
import { tableRows } from '../docs/markdown.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string) => readFile(join(ROOT, path), 'utf8');
// JavaScript, since Node runs them as they are.
const { httpApiDocument } = await import(join(ROOT, 'scripts/docs/http-api.js'));
const { cliDocument, COMMANDS } = await import(join(ROOT, 'scripts/docs/cli.js'));
const { errorsDocument, MEANINGS } = await import(join(ROOT, 'scripts/docs/errors.js'));

test('docs/http-api.md is generated from openapi.json; if not: npm run docs', async () => {
  const openapi = JSON.parse(await read('apps/server/openapi.json'));
  const made = httpApiDocument(openapi, await read('scripts/docs/http-api-template.md'));
  expect(await read('docs/http-api.md')).toBe(made);
});

test('docs/errors.md is generated from the error table; if not: npm run docs', async () => {
  const made = errorsDocument(ERRORS, await read('scripts/docs/errors-template.md'));
  expect(await read('docs/errors.md')).toBe(made);
});

test('docs/cli.md is generated from the help texts; if not: npm run docs', async () => {
  expect(await read('docs/cli.md')).toBe(cliDocument(await read('scripts/docs/cli-template.md')));
});

test('docs/cli.md lists each command', () => {
  // Nothing is carried out, so that it needs nothing of a shell.
  const { commands } = createProgram({} as Shell);
  const names = commands.flatMap((command) =>
    command.commands.length === 0
      ? [command.name()]
      : command.commands.map((one) => `${command.name()} ${one.name()}`),
  );
  expect(names).toEqual(COMMANDS);
});

test('docs/errors.md lists each code with its status, and no other', () => {
  const rows = tableRows('docs/errors.md', '| code | status | title | when | what to do |');
  const told = rows.map(([code = '', status = '', title]) => [
    code.slice(1, -1),
    { status: Number.parseInt(status, 10), title },
  ]);
  expect(Object.fromEntries(told)).toEqual(ERRORS);
});

test('a code without an explanation, and an explanation without a code, are errors', () => {
  const more = { ...ERRORS, teapot: { status: 418, title: 'A teapot' } };
  expect(() => errorsDocument(more, '{{errors}}')).toThrow('when callers get: teapot');
  const { internal: _, ...less } = ERRORS;
  expect(() => errorsDocument(less, '{{errors}}')).toThrow('unknown codes: internal');
  expect(Object.keys(MEANINGS)).toHaveLength(Object.keys(ERRORS).length);
});

test('a placeholder without a part, and a part without a placeholder, are errors', () => {
  expect(() => errorsDocument(ERRORS, '{{errors}} {{nothing}}')).toThrow('{{nothing}}');
  expect(() => errorsDocument(ERRORS, 'no hole')).toThrow('{{errors}}');
});

test('docs/configuration.md lists the _FILE variable of each secret', async () => {
  const told = (await read('docs/configuration.md')).match(/\b[A-Z_]+_FILE\b/g) ?? [];
  expect(told.sort()).toEqual(SECRET_VARIABLES.map((name) => `${name}_FILE`).sort());
});

describeVariables('docs/configuration.md', '| variable | default | meaning |');

function describeVariables(file: string, head: string): void {
  const rows = tableRows(file, head).map(([names = '', preset = '']) => ({
    names: codeIn(names),
    // A default that is no code alone, such as "none", is told in words.
    presets: /^`[^`]+`(, `[^`]+`)*$/.test(preset) ? codeIn(preset) : [],
  }));

  test(`${file} lists each variable of the server, and no other`, () => {
    expect(rows.flatMap(({ names }) => names).sort()).toEqual([...VARIABLES].sort());
  });

  test(`${file} lists the defaults of the server`, () => {
    const told = rows.flatMap(({ names, presets }) =>
      presets.length === names.length ? names.map((name, i) => [name, presets[i] ?? ''] as const) : [],
    );
    expect(told.length).toBeGreaterThan(10);
    for (const [name, preset] of told) {
      const set = readConfig({ [name]: preset.replace('$PORT', '3000') });
      expect(set, `${name}=${preset}`).toEqual(readConfig({}));
    }
  });
}

function codeIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
}
