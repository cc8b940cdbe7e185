import type { ApiToken, Revocation } from '@tokenhouse/core';
import type { Command } from 'commander';
import { confirm } from '../operator/ask.ts';
import { collectTokens } from '../operator/collect-tokens.ts';
import { type OperatorDatabase, withDatabase } from '../operator/operator-database.ts';
import { note, printJson, stripControls, write } from '../operator/output.ts';
import { findOwnerId } from '../operator/owner.ts';
import { CommandError, type Shell, UsageError } from '../operator/shell.ts';
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
    .description('revoke tokens; when it returns, no server accepts them any more')
    .option('--user <id-or-email>', 'all tokens of this person')
    .option('--id <id...>', 'the tokens with these ids')
    .option('-y, --yes', 'without asking')
    .option('--json', 'the receipts as a JSON array of {tokenRecord, receipt}')
    .addHelpText(
      'after',
      `
For each token it prints how many running servers confirmed, and how long that took. One that hangs or was killed is
waited for until its lease has run out.

Examples:
  tokenhouse tokens revoke --user ada@example.com
  tokenhouse tokens revoke --id 076ecead-8ce9-47f5-ae3d-8f5066d616f4 --yes`,
    )
    .action((options: Options) => revoke(shell, options));
}

async function revoke(shell: Shell, options: Options): Promise<void> {
  if ((options.user === undefined) === (options.id === undefined)) {
    throw new UsageError('Say whose tokens, --user <id-or-email>, or which ones, --id <id>…');
  }
  await withDatabase(shell, async (database) => {
    const tokens = await findTokens(shell, database, options);
    if (tokens.length > 0) {
      await confirm(shell, `Revoke ${tokens.map(describe).join(', ')}?`, options.yes);
    } else if (!options.json) note(shell, 'There is no token left to revoke.');
    const revocations: Revocation[] = [];
    for (const token of tokens) {
      const revocation = await revokeToken(shell, database, token);
      revocations.push(revocation);
      if (!options.json) await write(shell.stdout, `${tellReceipt(revocation)}\n`);
    }
    if (options.json) await printJson(shell, toReceipts(revocations, shell.clock()));
    if (options.user !== undefined) await refuseMore(shell, database, options);
  });
}

/** Those with the ids, all of which must be there, or those of the person that are not revoked. */
async function findTokens(
  shell: Shell,
  database: OperatorDatabase,
  { user, id = [] }: Options,
): Promise<readonly ApiToken[]> {
  if (user !== undefined) {
    const userId = await findOwnerId(database, user);
    // Expired ones too: by the clock of a server that is behind, they are not.
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

/** Whoever holds a session of the person may have been quicker than the answer to the question. */
async function refuseMore(shell: Shell, database: OperatorDatabase, options: Options): Promise<void> {
  const more = await findTokens(shell, database, options);
  if (more.length === 0) return;
  throw new CommandError(
    `Generated meanwhile, and not revoked: ${more.map(describe).join(', ')}. End the person's sessions (users set-password), and run this again`,
  );
}

/** Revokes and waits, as DELETE does over HTTP. */
export async function revokeToken(
  { clock }: Shell,
  { operations }: OperatorDatabase,
  { userId, id }: Pick<ApiToken, 'userId' | 'id'>,
): Promise<Revocation> {
  const revocation = await operations.revokeToken(userId, id, clock());
  if (revocation === undefined) throw new CommandError(`The token ${id} was deleted meanwhile`);
  return revocation;
}

/** What a person wants to know of the receipt. */
export function tellReceipt({ token, receipt }: Revocation): string {
  const { confirmed, verifiers, elapsedMs } = receipt;
  return `Revoked ${describe(token)}: ${confirmed} of ${verifiers} servers confirmed, ${Math.ceil(elapsedMs)} ms`;
}

function toReceipts(revocations: readonly Revocation[], now: Date): readonly object[] {
  return revocations.map(({ token, receipt }) => ({ tokenRecord: toOwnedRecord(token, now), receipt }));
}

function describe({ id, name, tokenPrefix, tokenSuffix }: ApiToken): string {
  return `${id} ${tokenPrefix}…${tokenSuffix} "${stripControls(name)}"`;
}
