import { defineConfig } from 'vitest/config';

/** `npm run screenshots`: takes pictures, which nobody compares; people look at them. */
export default defineConfig({
  test: {
    include: ['test/browser/screenshots.ts'],
    globalSetup: ['test/support/chromium.ts'],
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
