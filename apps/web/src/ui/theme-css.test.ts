import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { themeCss } from './theme-css.ts';

type Scheme = 'light' | 'dark';

/** The variables of this color scheme. */
function variablesOf(scheme: Scheme): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  for (const [, selector = '', body = ''] of themeCss().matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    const isOther =
      selector.includes(scheme === 'light' ? "'dark'" : "'light'") || selector.includes('dark"');
    if (isOther && scheme === 'light') continue;
    if (selector.includes('light') && scheme === 'dark') continue;
    for (const [, name = '', value = ''] of body.matchAll(/(--[\w-]+):\s*([^;]+);/g))
      variables.set(name, value);
  }
  return variables;
}

function resolve(variables: ReadonlyMap<string, string>, name: string): string {
  const value = variables.get(name) ?? '';
  const [, inner] = /^var\((--[\w-]+)\)$/.exec(value) ?? [];
  return inner === undefined ? value : resolve(variables, inner);
}

/** WCAG 2.2, relative luminance. */
function luminance(color: string): number {
  const [, red = '', green = '', blue = ''] = /^#(..)(..)(..)$/.exec(color) ?? [];
  const [r = 0, g = 0, b = 0] = [red, green, blue].map((part) => {
    const value = Number.parseInt(part, 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

const GROUNDS = ['--mantine-color-body', '--th-surface', '--th-sunken'];
const TEXTS = [
  '--mantine-color-text',
  '--mantine-color-dimmed',
  '--mantine-color-anchor',
  '--mantine-color-error',
];

describe.each(['light', 'dark'] as const)('in the %s theme', (scheme) => {
  const variables = variablesOf(scheme);
  const color = (name: string) => resolve(variables, name);

  test.each(TEXTS.flatMap((text) => GROUNDS.map((ground) => [text, ground] as const)))(
    '%s is legible on %s',
    (text, ground) => {
      expect(color(text)).toMatch(/^#[0-9a-f]{6}$/);
      expect(contrast(color(text), color(ground))).toBeGreaterThanOrEqual(4.5);
    },
  );

  test.each(['brass', 'danger', 'good'])('a notice in %s is legible, and its line is visible', (tone) => {
    const surface = color(`--th-${tone}-surface`);
    expect(contrast(color(`--th-${tone}`), surface)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(color('--mantine-color-text'), surface)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(['--mantine-primary-color-filled', '--mantine-color-red-filled'])(
    'white is legible on %s',
    (name) => {
      expect(contrast('#ffffff', color(name))).toBeGreaterThanOrEqual(4.5);
    },
  );

  test.each(GROUNDS)(
    'the focus ring and the border of a checked box have enough contrast on %s',
    (ground) => {
      expect(contrast(color('--mantine-color-anchor'), color(ground))).toBeGreaterThanOrEqual(3);
    },
  );

  // Inputs and checkboxes on a surface, and the selected option, whose background is sunken.
  test.each(GROUNDS)(
    'the border of an input, a checkbox or an option has enough contrast on %s',
    (ground) => {
      expect(contrast(color('--mantine-color-default-border'), color(ground))).toBeGreaterThanOrEqual(3);
    },
  );
});

test('inputs, checkboxes, options and focus rings use these colors', () => {
  const css = readFileSync(new URL('controls.css', import.meta.url), 'utf8');
  const colors = [
    ...css.matchAll(
      /(?:--input-\w+(?:-\w+)?|(?:border|outline|background)(?:-color)?):[^;]*?var\((--[\w-]+)\)/g,
    ),
  ];
  expect(new Set(colors.map(([, name]) => name))).toEqual(
    new Set(['--mantine-color-default-border', '--th-surface', '--mantine-color-anchor']),
  );
});
