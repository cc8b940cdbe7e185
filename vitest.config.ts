import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

const BROWSER_TESTS = 'test/browser/**/*.test.ts';

export default defineConfig({
  test: {
    reporters: ['default', './test/support/totals-reporter.ts'],
    pool: 'forks',
    // Most tests wait for a disk or a browser: one core for each of two workers is not too much.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Against what hangs, and long enough for a machine that is busy with something else.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What a test waits for comes within milliseconds, unless the machine is busy with something else.
    expect: { poll: { timeout: 40_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: ['packages/**/*.test.ts', 'apps/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, '**/dist/**', BROWSER_TESTS],
          globalSetup: ['test/support/postgres-cluster.ts'],
          // To load every module again for each of some 240 files would take half of the time.
          isolate: false,
          // Many wait for a lease, a heartbeat or a process to end, and leave the cores to others meanwhile.
          maxWorkers: Math.max(3, availableParallelism()),
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: [BROWSER_TESTS],
          globalSetup: ['test/support/chromium.ts'],
          isolate: false,
          // Behind the others: a browser needs the machine for itself.
          sequence: { groupOrder: 1 },
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
