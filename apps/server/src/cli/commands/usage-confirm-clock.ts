import type { Command } from 'commander';
import { confirm } from '../operator/ask.ts';
import { withDatabase } from '../operator/operator-database.ts';
import type { Shell } from '../operator/shell.ts';
import { note } from '../output/terminal.ts';

/** `tokenhouse usage confirm-clock` */
export function addUsageConfirmClock(parent: Command, shell: Shell): void {
  parent
    .command('confirm-clock')
    .option('-y, --yes', 'do not ask for confirmation')
    .description('resume retention after it stopped because the clock was far ahead')
    .addHelpText(
      'after',
      `
A server does not delete old uses while its clock is more than 7 days ahead of the last retention, or more than the
retention period if that is shorter. It logs a warning each hour. The clock is also ahead, and right, after all servers
were stopped for a long time.

Examples:
  tokenhouse usage confirm-clock
  tokenhouse usage confirm-clock --yes`,
    )
    .action((options: { readonly yes?: true }) => confirmClock(shell, options.yes));
}

async function confirmClock(shell: Shell, yes: true | undefined): Promise<void> {
  await withDatabase(shell, async ({ operations }) => {
    const stopped = await operations.findStoppedRetention();
    if (stopped === undefined) {
      note(shell, 'Retention is not stopped. There is nothing to confirm.');
      return;
    }
    const now = shell.clock();
    note(shell, `Last retention: ${stopped.lastKnown.toISOString()}`);
    note(shell, `Rejected clock: ${stopped.refusedAt.toISOString()}`);
    await confirm(shell, `Is it ${now.toISOString()} now, and may older uses be deleted?`, yes);
    await operations.confirmClock(now);
    note(shell, 'Confirmed. A server deletes old uses within an hour, or when it starts.');
  });
}
