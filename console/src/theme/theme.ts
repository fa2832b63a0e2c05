/** The look of the page as Mantine needs it; the colours themselves stand in tokens.css. */

import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const pine: MantineColorsTuple = [
  '#e6f5ef',
  '#cfe9df',
  '#a5d6c4',
  '#70d2ae',
  '#5ac79f',
  '#2b9d76',
  '#12805d',
  '#0b6b4f',
  '#085741',
  '#054232',
];
const brick: MantineColorsTuple = [
  '#fbeae6',
  '#f4d3cb',
  '#eab1a4',
  '#f39f8e',
  '#e2745d',
  '#cf5138',
  '#b93c25',
  '#a4321e',
  '#872818',
  '#6a1f12',
];

/** Mantine draws inputs, menus and modals of dark pages with these; they are the tones of tokens.css. */
const dark: MantineColorsTuple = [
  '#e7efea',
  '#c3cfc8',
  '#a8b8af',
  '#7d8d85',
  '#35463e',
  '#2a3932',
  '#19251f',
  '#131d19',
  '#0f1714',
  '#0c1311',
];
const gray: MantineColorsTuple = [
  '#f6f8f6',
  '#ebefec',
  '#e0e6e1',
  '#d3dbd6',
  '#c6d0c9',
  '#a3b0a8',
  '#65746c',
  '#4a5a53',
  '#2f3d37',
  '#12201a',
];

const SANS =
  'system-ui, -apple-system, "Segoe UI Variable Text", "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif';

export const theme = createTheme({
  primaryColor: 'pine',
  primaryShade: { light: 7, dark: 6 },
  colors: { pine, brick, dark, gray },
  fontFamily: SANS,
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "Liberation Mono", Menlo, monospace',
  fontSizes: { xs: '0.78rem', sm: '0.875rem', md: '0.975rem', lg: '1.125rem', xl: '1.375rem' },
  lineHeights: { md: '1.5' },
  defaultRadius: 'md',
  radius: { xs: '4px', sm: '7px', md: '10px', lg: '16px', xl: '22px' },
  headings: { fontFamily: SANS, fontWeight: '620' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm' } },
    Modal: {
      defaultProps: { centered: true, radius: 'lg', padding: 'lg', overlayProps: { blur: 3, opacity: 0.4 } },
      styles: {
        title: { fontSize: '1.1875rem', lineHeight: 1.3, fontWeight: 620, letterSpacing: '-0.01em' },
      },
    },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 300 } },
  },
});

/** Mantine’s own variables, bound to the tokens. */
export const variables: CSSVariablesResolver = () => {
  const bound = {
    '--mantine-color-body': 'var(--surface)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--ink-soft)',
    '--mantine-color-placeholder': 'var(--ink-faint)',
    '--mantine-color-default': 'var(--surface)',
    '--mantine-color-default-hover': 'var(--raised)',
    '--mantine-color-default-color': 'var(--ink)',
    '--mantine-color-default-border': 'var(--line-strong)',
    '--mantine-color-anchor': 'var(--pine)',
    '--mantine-color-error': 'var(--brick)',
  };
  // Mantine makes light buttons on dark pages darker than the page, so that they look like holes in it.
  const lifted = {
    '--mantine-color-pine-light': 'color-mix(in srgb, var(--pine) 15%, transparent)',
    '--mantine-color-pine-light-hover': 'color-mix(in srgb, var(--pine) 22%, transparent)',
    '--mantine-color-pine-light-color': 'var(--pine)',
  };
  return { variables: {}, light: bound, dark: { ...bound, ...lifted } };
};
