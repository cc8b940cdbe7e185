import type { Writable } from 'node:stream';
import type { ExportedUse, UsageFilter } from '@tokenhouse/core';
import { type Command, Option } from 'commander';
import { withDatabase } from '../operator/operator-database.ts';
import { parseMoment } from '../operator/options.ts';
import { findOwnerId } from '../operator/owner.ts';
import type { Shell } from '../operator/shell.ts';
import { toCsvRecord } from '../output/csv.ts';
import { writePrivateFile } from '../output/private-file.ts';
import { startProgress } from '../output/progress.ts';
import { write } from '../output/terminal.ts';

interface Options {
  readonly since?: string;
  readonly until?: string;
  readonly user?: string;
  readonly token?: string;
  readonly format: 'csv' | 'ndjson';
  readonly output?: string;
  readonly progress?: true;
}

/** `tokenhouse usage export` */
export function addUsageExport(parent: Command, shell: Shell): void {
  parent
    .command('export')
    .description('export the uses of all or some tokens as CSV or newline-delimited JSON')
    .option('--since <time>', 'uses from this time on: RFC 3339, or a time ago: 7d, 24h, 30m')
    .option('--until <time>', 'uses before this time')
    .option('--user <id-or-email>', 'only uses of the tokens of this user')
    .option('--token <id>', 'only uses of this token')
    .addOption(new Option('--format <format>').choices(['csv', 'ndjson']).makeOptionMandatory())
    .option(
      '--output <file>',
      'write to a new file that only you can read; replaces an existing file or link (default: stdout)',
    )
    .option('--progress', 'show the progress on stderr, even if it is not a terminal')
    .addHelpText(
      'after',
      `
The columns are ${COLUMNS.join(', ')}.
The rows are roughly in order of time; with --user they may be grouped by token. The export shows the log as it was when
the command started, and its memory use does not grow with the number of rows. In CSV, an apostrophe is put before a cell
that a spreadsheet would run as a formula.

Examples:
  tokenhouse usage export --since 24h --format csv > uses.csv
  tokenhouse usage export --user ada@example.com --format ndjson | jq -r .endpoint | sort | uniq -c`,
    )
    .action((options: Options) => exportUses(shell, options));
}

const COLUMNS = [
  'id',
  'at',
  'tokenId',
  'tokenName',
  'userId',
  'outcome',
  'endpoint',
  'ipAddress',
  'userAgent',
  'client',
  'count',
];

async function exportUses(shell: Shell, options: Options): Promise<void> {
  const { since, until, user, token: tokenId, format, output, progress } = options;
  const now = shell.clock();
  const times = {
    since: since === undefined ? undefined : parseMoment('--since', since, now),
    until: until === undefined ? undefined : parseMoment('--until', until, now),
  };
  await withDatabase(shell, async (database) => {
    const userId = user === undefined ? undefined : await findOwnerId(database, user);
    const filter: UsageFilter = { ...times, userId, tokenId: tokenId?.toLowerCase() };
    const reported = startProgress(shell, progress === true || shell.stderr.isTTY === true);
    const into = (work: (stream: Writable) => Promise<void>) =>
      output === undefined ? work(shell.stdout) : writePrivateFile(output, work);
    await into(async (stream) => {
      if (format === 'csv') await write(stream, toCsvRecord(COLUMNS));
      for await (const uses of database.operations.streamUses(filter)) {
        await write(stream, uses.map(format === 'csv' ? toCsv : toJsonLine).join(''));
        reported.add(uses.length);
      }
    });
    reported.end();
  });
}

function toJsonLine(use: ExportedUse): string {
  const { id, at, tokenId, tokenName, userId, outcome, endpoint, ipAddress, userAgent, client, count } = use;
  const record = {
    id,
    at,
    tokenId,
    tokenName,
    userId,
    outcome,
    endpoint,
    ipAddress,
    userAgent,
    client,
    count,
  };
  return `${JSON.stringify(record)}\n`;
}

function toCsv(use: ExportedUse): string {
  return toCsvRecord([
    use.id,
    use.at.toISOString(),
    use.tokenId,
    use.tokenName,
    use.userId,
    use.outcome,
    use.endpoint,
    use.ipAddress,
    use.userAgent,
    use.client,
    String(use.count),
  ]);
}
