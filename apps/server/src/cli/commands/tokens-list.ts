import { type ApiToken, statusOf, TokenhouseError, type TokenStatus } from '@tokenhouse/core';
import { toTokenRecord } from '@tokenhouse/http';
import { type Command, Option } from 'commander';
import { collectTokens } from '../operator/collect-tokens.ts';
import { withDatabase } from '../operator/operator-database.ts';
import { parseLimit } from '../operator/options.ts';
import { findOwnerId } from '../operator/owner.ts';
import { type Shell, UsageError } from '../operator/shell.ts';
import { note, printJson, printTable } from '../output/terminal.ts';

interface Options {
  readonly user?: string;
  readonly status?: TokenStatus;
  readonly json?: true;
  readonly limit: number;
  readonly cursor?: string;
}

/** `tokenhouse tokens list` */
export function addTokensList(parent: Command, shell: Shell): void {
  parent
    .command('list')
    .description('list the tokens of all users or of one, newest first')
    .option('--user <id-or-email>', 'only tokens of this user')
    .addOption(
      new Option('--status <status>', 'only tokens with this status').choices([
        'active',
        'expired',
        'revoked',
      ]),
    )
    .option('--json', 'print a JSON array of token records, as in the HTTP API, with userId')
    .option('--limit <number>', 'the maximum number of tokens', parseLimit, 100)
    .option('--cursor <cursor>', 'print the page after the one that printed this cursor')
    .addHelpText(
      'after',
      `
Examples:
  tokenhouse tokens list --status active
  tokenhouse tokens list --user ada@example.com --json | jq -r '.[] | [.id, .lastUsedAt] | @tsv'`,
    )
    .action((options: Options) => list(shell, options));
}

async function list(shell: Shell, { user, status, json, limit, cursor }: Options): Promise<void> {
  const { tokens, nextCursor } = await withDatabase(shell, async (database) => {
    const userId = user === undefined ? undefined : await findOwnerId(database, user);
    const query = { userId, status, limit, cursor };
    return collectTokens(shell, database.operations, query).catch(explainCursor);
  });
  const now = shell.clock();
  if (json)
    await printJson(
      shell,
      tokens.map((token) => toOwnedRecord(token, now)),
    );
  else await printTable(shell, { header: HEADER, rows: tokens.map((token) => toRow(token, now)) });
  if (nextCursor !== null)
    note(shell, `There are more tokens. For the next page, add --cursor ${nextCursor}`);
}

/** The cursor is the only option that is checked this late. */
function explainCursor(error: unknown): never {
  if (error instanceof TokenhouseError && error.code === 'validation_failed')
    throw new UsageError('--cursor must be a cursor that an earlier page printed');
  throw error;
}

/** The token record of the HTTP API, with its owner. */
export function toOwnedRecord(token: ApiToken, now: Date): object {
  return { ...toTokenRecord(token, now), userId: token.userId };
}

const HEADER = ['ID', 'OWNER', 'NAME', 'TOKEN', 'STATUS', 'CREATED', 'EXPIRES', 'LAST USED'];

function toRow(token: ApiToken, now: Date): readonly string[] {
  return [
    token.id,
    token.userId,
    token.name,
    `${token.tokenPrefix}…${token.tokenSuffix}`,
    statusOf(token, now),
    token.createdAt.toISOString(),
    token.expiresAt?.toISOString() ?? 'never',
    token.lastUsedAt?.toISOString() ?? 'never',
  ];
}
