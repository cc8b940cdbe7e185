import { createTokenFormat, type Operations } from '@tokenhouse/core';
import type { Command } from 'commander';
import { readOperatorConfig } from '../../config/config.ts';
import { describeError } from '../../logging/describe-error.ts';
import { isYes } from '../operator/ask.ts';
import { withDatabase } from '../operator/operator-database.ts';
import { EXIT, isInteractive, type Shell, UsageError } from '../operator/shell.ts';
import { note, printJson, write } from '../output/terminal.ts';
import { scanFile, scanStream } from '../scan/scan-file.ts';
import type { Found } from '../scan/token-finder.ts';
import { addStatus, type Finding, toFindingLine, toFindingRecord } from '../scan/token-status.ts';
import { walkFiles } from '../scan/walk-files.ts';

interface Options {
  readonly stdin?: true;
  readonly offline?: true;
  readonly revoke?: true;
  readonly json?: true;
}

/** `tokenhouse scan` */
export function addScan(parent: Command, shell: Shell): void {
  parent
    .command('scan')
    .argument('[path...]', 'files and folders')
    .description('find tokens in files or in piped input, and show which are live')
    .option('--stdin', 'scan stdin; the default for piped input without a path')
    .option('--offline', 'find tokens by prefix and checksum, without a database')
    .option('--revoke', 'revoke live tokens without asking')
    .option(
      '--json',
      'print a JSON array of {path, line, column, commit, file, tokenPrefix, tokenSuffix, status, …}',
    )
    .addHelpText(
      'after',
      `
Scans folders and binary files. It does not follow links in folders, and skips .git: pipe in git log -p for that. It
shows only both ends of a token. The look-up is not logged as a use. A token is active (live), expired, revoked, or
unknown to this database.

The exit code is 3 if live tokens are left or, with --offline, if any token was found.

Examples:
  tokenhouse scan src config.json
  git log -p --all | tokenhouse scan
  git diff --cached | tokenhouse scan --offline`,
    )
    .action((paths: readonly string[], options: Options) => scan(shell, paths, options));
}

type Places = readonly { readonly path: string; readonly found: Found }[];

async function scan(shell: Shell, paths: readonly string[], options: Options): Promise<void> {
  const { places, unreadable } = await findPlaces(shell, paths, options);
  const findings =
    options.offline || places.length === 0
      ? await addStatus(places, undefined, shell.clock())
      : await withDatabase(shell, ({ operations }) => lookUp(shell, operations, { places, options }));
  if (options.json) await printJson(shell, findings.map(toFindingRecord));
  else for (const finding of findings) await write(shell.stdout, `${toFindingLine(finding)}\n`);
  const live = findings.filter(({ status }) => status === 'active' || status === 'unchecked');
  note(
    shell,
    `Tokens found: ${findings.length}. ${options.offline ? 'Not checked in the database.' : `Still live: ${live.length}.`}`,
  );
  if (live.length > 0) shell.exitWith(EXIT.found);
  else if (unreadable > 0) shell.exitWith(EXIT.failed);
}

async function findPlaces(
  shell: Shell,
  paths: readonly string[],
  { stdin }: Options,
): Promise<{ readonly places: Places; readonly unreadable: number }> {
  const format = createTokenFormat(readOperatorConfig(shell.env).tokenPrefix);
  if (stdin && paths.length > 0) throw new UsageError('Use either paths or --stdin, not both');
  if (paths.length === 0) {
    if (!stdin && shell.stdin.isTTY === true)
      throw new UsageError('Pass the paths to scan, or pipe in the input');
    const found = await scanStream(shell.stdin, format);
    return { places: found.map((one) => ({ path: '(stdin)', found: one })), unreadable: 0 };
  }
  const places: { path: string; found: Found }[] = [];
  let unreadable = 0;
  const onUnreadable = (path: string, error: unknown) => {
    unreadable += 1;
    note(shell, `tokenhouse: ${path} was not scanned: ${describeError(error)}`);
  };
  for (const path of paths) {
    for (const file of walkFiles(path, onUnreadable)) {
      try {
        for (const found of scanFile(file, format)) places.push({ path: file, found });
      } catch (error) {
        onUnreadable(file, error);
      }
    }
  }
  return { places, unreadable };
}

interface Scanned {
  readonly places: Places;
  readonly options: Options;
}

/** Looks up the tokens, and revokes the live ones on request. */
async function lookUp(
  shell: Shell,
  operations: Operations,
  { places, options }: Scanned,
): Promise<readonly Finding[]> {
  const findings = await addStatus(places, operations, shell.clock());
  const live = new Map(findings.filter(({ status }) => status === 'active').map((one) => [one.id, one]));
  if (live.size === 0 || !(await isRevocationWanted(shell, options, [...live.values()]))) return findings;
  for (const { id, userId } of live.values()) {
    if (id === null || userId === null) continue;
    const revocation = await operations.revokeToken(userId, id, shell.clock());
    if (revocation === undefined) continue;
    const { confirmed, verifiers } = revocation.receipt;
    note(shell, `Revoked ${id}: ${confirmed} of ${verifiers} servers confirmed.`);
  }
  return addStatus(places, operations, shell.clock());
}

async function isRevocationWanted(
  shell: Shell,
  { revoke, json }: Options,
  live: readonly Finding[],
): Promise<boolean> {
  if (revoke) return true;
  if (!isInteractive(shell) || json) return false;
  for (const finding of live) note(shell, toFindingLine(finding));
  return isYes(shell, `Revoke the ${live.length} live tokens?`);
}
