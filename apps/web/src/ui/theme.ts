import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** A copper green. Shades 7 and 8 are backgrounds for white text. */
const verdigris: MantineColorsTuple = [
  '#e9f5f1',
  '#cfe7df',
  '#a4d2c5',
  '#74bca9',
  '#4dab93',
  '#2f9a7f',
  '#1f8a70',
  '#137560',
  '#0c6150',
  '#064c3f',
];

const red: MantineColorsTuple = [
  '#fdeeec',
  '#f9d6d2',
  '#f3b0a9',
  '#ee8f86',
  '#ea8277',
  '#d64a3c',
  '#c63a2c',
  '#b42f22',
  '#a02519',
  '#7f1a10',
];

/** Very dark greens. In its dark scheme Mantine uses 0 for text and 7 for the page. */
const dark: MantineColorsTuple = [
  '#e7edea',
  '#c3cdc8',
  '#9fada6',
  '#5d6b65',
  '#35413c',
  '#26302c',
  '#1b2320',
  '#111715',
  '#0c110f',
  '#080b0a',
];

const gray: MantineColorsTuple = [
  '#faf8f3',
  '#f3f0e9',
  '#e7e3da',
  '#d9d4c9',
  '#c2bcaf',
  '#9a958a',
  '#78746b',
  '#57544d',
  '#3b3934',
  '#24231f',
];

/** The theme of the page, and of the stylesheet that the build generates from it. */
export const theme = createTheme({
  colors: { verdigris, red, dark, gray },
  primaryColor: 'verdigris',
  primaryShade: { light: 8, dark: 7 },
  white: '#ffffff',
  black: '#1b2420',
  fontFamily: "'Schibsted Grotesk Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  headings: { fontFamily: "'Schibsted Grotesk Variable', system-ui, sans-serif", fontWeight: '650' },
  fontSizes: { xs: '0.8125rem', sm: '0.9375rem', md: '1rem', lg: '1.125rem', xl: '1.375rem' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
});
