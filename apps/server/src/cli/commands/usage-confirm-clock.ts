import type { Command } from 'commander';
import { confirm } from '../operator/ask.ts';
import { withDatabase } from '../operator/operator-database.ts';
import { note } from '../operator/output.ts';
import type { Shell } from '../operator/shell.ts';

/** `tokenhouse usage confirm-clock` */
export function addUsageConfirmClock(parent: Command, shell: Shell): void {
  parent
    .command('confirm-clock')
    .option('-y, --yes', 'without asking')
    .description('resume retention after it stopped because the clock was far ahead')
    .addHelpText(
      'after',
      `
A server deletes no old uses when its clock is more than 7 days ahead of the last retention, or more than the retention
where that is shorter. It says so in its log each hour. After a long stop of all servers the clock is right all the same.

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
      note(shell, 'The retention is not stopped: there is nothing to confirm.');
      return;
    }
    const now = shell.clock();
    note(shell, `Last retention: ${stopped.lastKnown.toISOString()}`);
    note(shell, `Rejected clock: ${stopped.refusedAt.toISOString()}`);
    await confirm(shell, `Is it ${now.toISOString()} now, and may older uses be deleted?`, yes);
    await operations.confirmClock(now);
    note(shell, 'Confirmed. A server deletes old uses within the hour, or when it starts.');
  });
}
