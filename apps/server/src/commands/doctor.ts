import type { Finding } from '@tokenhouse/core';
import type { Command } from 'commander';
import { ConfigError, type OperatorConfig, readConfig, readOperatorConfig } from '../config.ts';
import { explain } from '../explain.ts';
import { checkAccounts } from '../operator/accounts-check.ts';
import {
  checkAuthSecret,
  checkIdentityProvider,
  checkJwtClaims,
  checkPublicUrl,
  checkTrustedProxies,
} from '../operator/config-checks.ts';
import { harmless } from '../operator/harmless.ts';
import { openForOperator } from '../operator/operator-database.ts';
import { EXIT, type Shell, write } from '../operator/shell.ts';
import { printJson } from '../operator/table.ts';

/** `tokenhouse doctor` */
export function addDoctor(parent: Command, shell: Shell): void {
  parent
    .command('doctor')
    .description('check configuration, database and everything that the guarantees rest on')
    .option('--json', 'as a JSON array of {check, verdict, detail, remedy}; verdict is ok, warning or wrong')
    .addHelpText(
      'after',
      `
Changes nothing. Exit code 3: something is wrong; warnings alone are 0.

Examples:
  tokenhouse doctor
  tokenhouse doctor --json | jq '.[] | select(.verdict != "ok")'`,
    )
    .action(({ json }: { readonly json?: true }) => examine(shell, json === true));
}

async function examine(shell: Shell, json: boolean): Promise<void> {
  const findings = await findOut(shell);
  if (json) await printJson(shell, findings);
  else await write(shell.stdout, findings.map(toLines).join(''));
  if (findings.some(({ verdict }) => verdict === 'wrong')) shell.exitWith(EXIT.found);
}

async function findOut(shell: Shell): Promise<readonly Finding[]> {
  let config: OperatorConfig;
  try {
    config = readOperatorConfig(shell.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    // Without it there is nothing else to look at.
    return error.problems.map((problem) => ({
      check: 'configuration',
      verdict: 'wrong',
      detail: problem,
      remedy: 'The server does not start: see docs/configuration.md.',
    }));
  }
  return [
    checkServerConfig(shell),
    checkPublicUrl(config),
    ...checkTrustedProxies(config),
    ...checkAuthSecret(config),
    ...(await checkDatabase(shell, config)),
    ...checkJwtClaims(config),
    ...(await checkIdentityProvider(config)),
  ];
}

/** What only the server needs may well be set only where the server runs. */
function checkServerConfig({ env }: Shell): Finding {
  const check = 'configuration';
  try {
    readConfig(env);
    return { check, verdict: 'ok', detail: 'a server would start with this environment' };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const remedy =
      'A server would not start with this environment; see to it if it is the same as the server’s.';
    return { check, verdict: 'warning', detail: error.problems.join('; '), remedy };
  }
}

async function checkDatabase({ clock }: Shell, config: OperatorConfig): Promise<readonly Finding[]> {
  try {
    const { operations, people } = openForOperator(config);
    try {
      const findings = await operations.diagnose({ clock, verifierLeaseMs: config.verifierLeaseMs });
      return [...findings, ...(await checkAccounts(people))];
    } finally {
      await operations.close();
    }
  } catch (error) {
    const remedy = 'See that it runs, and that DATABASE_URL or DATA_DIR names it.';
    return [{ check: 'database', verdict: 'wrong', detail: explain(error), remedy }];
  }
}

function toLines({ verdict, check, detail, remedy }: Finding): string {
  const line = `${verdict.padEnd(8)} ${check}: ${harmless(detail)}\n`;
  return remedy === undefined ? line : `${line}         ${remedy}\n`;
}
