import { defineConfig } from 'vitest/config';

/** `npm run screenshots`: takes screenshots for people to look at. No test compares them. */
export default defineConfig({
  test: {
    include: ['test/browser/screenshots.ts'],
    globalSetup: ['test/support/chromium.ts'],
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
