import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { themeCss } from './src/ui/theme-css.ts';

/**
 * The theme's variables as a stylesheet of the build: Mantine would write them into a `<style>` element at run time,
 * which the content security policy forbids.
 */
function staticTheme(): Plugin {
  const id = 'virtual:theme.css';
  return {
    name: 'static-theme',
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    load: (resolved) => (resolved === `\0${id}` ? themeCss() : undefined),
  };
}

export default defineConfig({
  plugins: [react(), staticTheme()],
  build: {
    target: 'es2022',
    // A data: URL would need an exception in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
  },
});
