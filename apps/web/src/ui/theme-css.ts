import {
  convertCssVariables,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  mergeMantineTheme,
} from '@mantine/core';
import { theme } from './theme.ts';

// The page uses only its own palettes. Mantine's would be half of the stylesheet.
const UNUSED = /^--mantine-color-(pink|grape|violet|indigo|blue|cyan|teal|green|lime|yellow|orange)-/;

/** The theme's variables, as Mantine would set them in the page. */
export function themeCss(): string {
  const variables = defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, theme));
  return convertCssVariables({
    variables: withoutUnused(variables.variables),
    light: { ...withoutUnused(variables.light), ...LIGHT },
    dark: { ...withoutUnused(variables.dark), ...DARK },
  });
}

function withoutUnused(variables: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !UNUSED.test(name)));
}

// The contrast is at least 4.5:1 for text and 3:1 for meaningful lines; theme-css.test.ts computes it.
const LIGHT = {
  '--mantine-color-body': '#faf8f3',
  '--mantine-color-dimmed': '#5b645f',
  '--mantine-color-placeholder': '#6b736e',
  '--mantine-color-error': '#a02519',
  '--mantine-color-anchor': '#0c6150',
  '--mantine-color-default-border': '#84887f',
  '--th-surface': '#ffffff',
  '--th-sunken': '#f3f0e9',
  '--th-line': '#e2ddd2',
  '--th-brass': '#7d4f06',
  '--th-brass-surface': '#fcf3df',
  '--th-brass-line': '#d8a03c',
  '--th-danger': '#a02519',
  '--th-danger-surface': '#fdeeec',
  '--th-danger-line': '#c63a2c',
  '--th-good': '#0c6150',
  '--th-good-surface': '#e9f5f1',
  '--th-good-line': '#2f9a7f',
};

const DARK: typeof LIGHT = {
  '--mantine-color-body': '#111715',
  '--mantine-color-dimmed': '#a2afa8',
  '--mantine-color-placeholder': '#93a099',
  '--mantine-color-error': '#f2a299',
  '--mantine-color-anchor': '#7fcfba',
  '--mantine-color-default-border': '#6d7b74',
  '--th-surface': '#1a221f',
  '--th-sunken': '#0c110f',
  '--th-line': '#2f3a35',
  '--th-brass': '#f0c469',
  '--th-brass-surface': '#2a2312',
  '--th-brass-line': '#b9872c',
  '--th-danger': '#f2a299',
  '--th-danger-surface': '#2d1714',
  '--th-danger-line': '#d64a3c',
  '--th-good': '#7fcfba',
  '--th-good-surface': '#12291f',
  '--th-good-line': '#2f9a7f',
};
