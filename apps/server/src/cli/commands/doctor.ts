import type { Finding } from '@tokenhouse/core';
import type { Command } from 'commander';
import { ConfigError, type OperatorConfig, readConfig, readOperatorConfig } from '../../config/config.ts';
import { describeError } from '../../logging/describe-error.ts';
import {
  checkAccounts,
  checkAuthSecret,
  checkIdentityProvider,
  checkJwtClaims,
  checkPublicUrl,
  checkTrustedProxies,
} from '../operator/doctor-checks.ts';
import { openForOperator } from '../operator/operator-database.ts';
import { printJson, stripControls, write } from '../operator/output.ts';
import { EXIT, type Shell } from '../operator/shell.ts';

/** `tokenhouse doctor` */
export function addDoctor(parent: Command, shell: Shell): void {
  parent
    .command('doctor')
    .description('check configuration, database and everything that the guarantees rest on')
    .option('--json', 'as a JSON array of {check, status, detail, remedy}; status is ok, warning or error')
    .addHelpText(
      'after',
      `
Changes nothing. Exit code 3: something is wrong; warnings alone are 0.

Examples:
  tokenhouse doctor
  tokenhouse doctor --json | jq '.[] | select(.status != "ok")'`,
    )
    .action(({ json }: { readonly json?: true }) => examine(shell, json === true));
}

async function examine(shell: Shell, json: boolean): Promise<void> {
  const findings = await findOut(shell);
  if (json) await printJson(shell, findings);
  else await write(shell.stdout, findings.map(toLines).join(''));
  if (findings.some(({ status }) => status === 'error')) shell.exitWith(EXIT.found);
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
      status: 'error',
      detail: problem,
      remedy: 'The server does not start: see the table of variables in the README.',
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
    return { check, status: 'ok', detail: 'a server would start with this environment' };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const remedy =
      'A server would not start with this environment; see to it if it is the same as the server’s.';
    return { check, status: 'warning', detail: error.problems.join('; '), remedy };
  }
}

async function checkDatabase({ clock }: Shell, config: OperatorConfig): Promise<readonly Finding[]> {
  try {
    const { operations, users } = openForOperator(config);
    try {
      const findings = await operations.diagnose({ clock, verifierLeaseMs: config.verifierLeaseMs });
      return [...findings, ...(await checkAccounts(users))];
    } finally {
      await operations.close();
    }
  } catch (error) {
    const remedy = 'See that it runs, and that DATABASE_URL or DATA_DIR names it.';
    return [{ check: 'database', status: 'error', detail: describeError(error), remedy }];
  }
}

function toLines({ status, check, detail, remedy }: Finding): string {
  const line = `${status.padEnd(8)} ${check}: ${stripControls(detail)}\n`;
  return remedy === undefined ? line : `${line}         ${remedy}\n`;
}
