import { type FileHandle, open } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { ExportedUse, UseFilter } from '@tokenhouse/core';
import { type Command, Option } from 'commander';
import { toCsvRecord } from '../operator/csv.ts';
import { withDatabase } from '../operator/operator-database.ts';
import { parseMoment } from '../operator/options.ts';
import { findOwnerId } from '../operator/owner.ts';
import { startProgress } from '../operator/progress.ts';
import { CommandError, type Shell, write } from '../operator/shell.ts';

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
    .description('write the uses of all tokens, or of some, as CSV or newline-delimited JSON')
    .option('--since <time>', 'from then on: RFC 3339, or how long ago: 7d, 24h, 30m')
    .option('--until <time>', 'before then')
    .option('--user <id-or-email>', 'only of the tokens of this person')
    .option('--token <id>', 'only of this token')
    .addOption(new Option('--format <format>').choices(['csv', 'ndjson']).makeOptionMandatory())
    .option('--output <file>', 'into a file that only you may read, in place of stdout')
    .option('--progress', 'tell on stderr how far it is, also where that is no terminal')
    .addHelpText(
      'after',
      `
The columns are ${COLUMNS.join(', ')}. They come roughly by time, those of
one person perhaps token by token, as of the moment at which it begins, and need the same little memory however many
they are. In CSV, a cell that a spreadsheet would take for a formula is prefixed by an apostrophe.

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
    const filter: UseFilter = { ...times, userId, tokenId: tokenId?.toLowerCase() };
    const reported = startProgress(shell, progress === true || shell.stderr.isTTY === true);
    await into(shell, output, async (stream) => {
      if (format === 'csv') await write(stream, toCsvRecord(COLUMNS));
      for await (const uses of database.operations.streamUses(filter)) {
        await write(stream, uses.map(format === 'csv' ? toCsv : toJsonLine).join(''));
        reported.add(uses.length);
      }
    });
    reported.end();
  });
}

async function into(
  { stdout }: Shell,
  file: string | undefined,
  work: (stream: Writable) => Promise<void>,
): Promise<void> {
  if (file === undefined) return work(stdout);
  const stream = await openPrivate(file);
  const written = finished(stream);
  // Told below, once the work has come to an end.
  written.catch(() => {});
  try {
    await work(stream);
    stream.end();
    await written;
  } catch (cause) {
    stream.destroy();
    throw new CommandError(`Could not write all of ${file}`, { cause });
  }
}

/** For whoever runs this alone, also where the file was there before. A pipe or a device stays as it is. */
async function openPrivate(file: string): Promise<Writable> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'w', 0o600);
    if ((await handle.stat()).isFile()) await handle.chmod(0o600);
    return handle.createWriteStream();
  } catch (cause) {
    await handle?.close();
    throw new CommandError(`Could not write ${file} for you alone`, { cause });
  }
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
