import type { ApiToken, Revocation } from '@tokenhouse/core';
import type { Command } from 'commander';
import { confirm } from '../operator/ask.ts';
import { collectTokens } from '../operator/collect-tokens.ts';
import { type OperatorDatabase, withDatabase } from '../operator/operator-database.ts';
import { findOwnerId } from '../operator/owner.ts';
import { CommandError, type Shell, UsageError } from '../operator/shell.ts';
import { note, printJson, stripControls, write } from '../output/terminal.ts';
import { toOwnedRecord } from './tokens-list.ts';

interface Options {
  readonly user?: string;
  readonly id?: readonly string[];
  readonly yes?: true;
  readonly json?: true;
}

/** `tokenhouse tokens revoke` */
export function addTokensRevoke(parent: Command, shell: Shell): void {
  parent
    .command('revoke')
    .description('revoke tokens; when the command returns, no server accepts them')
    .option('--user <id-or-email>', 'all tokens of this user')
    .option('--id <id...>', 'the tokens with these ids')
    .option('-y, --yes', 'do not ask for confirmation')
    .option('--json', 'print the receipts as a JSON array of {tokenRecord, receipt}')
    .addHelpText(
      'after',
      `
For each token it prints how many running servers confirmed, and how long that took. It waits for a server that hangs
or was killed until the lease of that server has expired.

Examples:
  tokenhouse tokens revoke --user ada@example.com
  tokenhouse tokens revoke --id 076ecead-8ce9-47f5-ae3d-8f5066d616f4 --yes`,
    )
    .action((options: Options) => revoke(shell, options));
}

async function revoke(shell: Shell, options: Options): Promise<void> {
  if ((options.user === undefined) === (options.id === undefined)) {
    throw new UsageError('Pass either --user <id-or-email> or --id <id>…');
  }
  await withDatabase(shell, async (database) => {
    const tokens = await findTokens(shell, database, options);
    if (tokens.length > 0) {
      await confirm(shell, `Revoke ${tokens.map(describe).join(', ')}?`, options.yes);
    } else if (!options.json) note(shell, 'No tokens to revoke.');
    const revocations: Revocation[] = [];
    for (const token of tokens) {
      const revocation = await revokeToken(shell, database, token);
      revocations.push(revocation);
      if (!options.json) await write(shell.stdout, `${receiptText(revocation)}\n`);
    }
    if (options.json) await printJson(shell, toReceipts(revocations, shell.clock()));
    if (options.user !== undefined) await refuseMore(shell, database, options);
  });
}

/** The tokens with these ids, which must all exist, or the tokens of the user that are not revoked. */
async function findTokens(
  shell: Shell,
  database: OperatorDatabase,
  { user, id = [] }: Options,
): Promise<readonly ApiToken[]> {
  if (user !== undefined) {
    const userId = await findOwnerId(database, user);
    // Expired tokens too: a server whose clock is behind still accepts them.
    const { tokens } = await collectTokens(shell, database.operations, { userId });
    return tokens.filter(({ revokedAt }) => revokedAt === null);
  }
  const ids = id.map((text) => text.toLowerCase());
  const { tokens } = await collectTokens(shell, database.operations, { ids });
  const unknown = ids.filter((wanted) => tokens.every((token) => token.id !== wanted));
  if (unknown.length > 0)
    throw new CommandError(`No token has the id ${unknown.join(', ')}: nothing was revoked`);
  return tokens;
}

/** Someone with a session of the user may have generated a token while the command asked. */
async function refuseMore(shell: Shell, database: OperatorDatabase, options: Options): Promise<void> {
  const more = await findTokens(shell, database, options);
  if (more.length === 0) return;
  throw new CommandError(
    `These tokens were generated meanwhile and are not revoked: ${more.map(describe).join(', ')}. End the sessions of the user (users set-password), then run this again`,
  );
}

/** Revokes and waits for the confirmation, as DELETE does over HTTP. */
export async function revokeToken(
  { clock }: Shell,
  { operations }: OperatorDatabase,
  { userId, id }: Pick<ApiToken, 'userId' | 'id'>,
): Promise<Revocation> {
  const revocation = await operations.revokeToken(userId, id, clock());
  if (revocation === undefined) throw new CommandError(`The token ${id} was deleted in the meantime`);
  return revocation;
}

/** The receipt as a sentence. */
export function receiptText({ token, receipt }: Revocation): string {
  const { confirmed, verifiers, elapsedMs } = receipt;
  return `Revoked ${describe(token)}: ${confirmed} of ${verifiers} servers confirmed, ${Math.ceil(elapsedMs)} ms`;
}

function toReceipts(revocations: readonly Revocation[], now: Date): readonly object[] {
  return revocations.map(({ token, receipt }) => ({ tokenRecord: toOwnedRecord(token, now), receipt }));
}

function describe({ id, name, tokenPrefix, tokenSuffix }: ApiToken): string {
  return `${id} ${tokenPrefix}…${tokenSuffix} "${stripControls(name)}"`;
}
