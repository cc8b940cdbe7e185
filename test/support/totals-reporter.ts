import type { Reporter, TestModule } from 'vitest/node';

/** Ends the output with the totals on a line of their own, which continuous integration reads. */
export default class TotalsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const totals = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) totals[test.result().state] += 1;
      // A file that could not even be read has no tests to fail.
      if (module.errors().length > 0) totals.failed += 1;
    }
    const { passed, failed, skipped, pending } = totals;
    process.once('exit', () => {
      process.stdout.write(`${passed} passed, ${failed} failed, ${skipped + pending} skipped\n`);
    });
  }
}
