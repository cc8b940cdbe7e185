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
import { EXIT, type Shell } from '../operator/shell.ts';
import { printJson, stripControls, write } from '../output/terminal.ts';

/** `tokenhouse doctor` */
export function addDoctor(parent: Command, shell: Shell): void {
  parent
    .command('doctor')
    .description('check the configuration, the database, and what the guarantees depend on')
    .option('--json', 'print a JSON array of {check, status, detail, remedy}; status is ok, warning or error')
    .addHelpText(
      'after',
      `
Changes nothing. The exit code is 3 if a check reports an error, and 0 if there are only warnings.

Examples:
  tokenhouse doctor
  tokenhouse doctor --json | jq '.[] | select(.status != "ok")'`,
    )
    .action(({ json }: { readonly json?: true }) => runDoctor(shell, json === true));
}

async function runDoctor(shell: Shell, json: boolean): Promise<void> {
  const findings = await collectFindings(shell);
  if (json) await printJson(shell, findings);
  else await write(shell.stdout, findings.map(toLines).join(''));
  if (findings.some(({ status }) => status === 'error')) shell.exitWith(EXIT.found);
}

async function collectFindings(shell: Shell): Promise<readonly Finding[]> {
  let config: OperatorConfig;
  try {
    config = readOperatorConfig(shell.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    // Without a configuration, nothing else can be checked.
    return error.problems.map((problem) => ({
      check: 'configuration',
      status: 'error',
      detail: problem,
      remedy: 'The server does not start. See docs/configuration.md.',
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

/** A warning, because the operator may run doctor without the variables that only the server needs. */
function checkServerConfig({ env }: Shell): Finding {
  const check = 'configuration';
  try {
    readConfig(env);
    return { check, status: 'ok', detail: 'a server would start with this environment' };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const remedy =
      'A server would not start with this environment. Fix it if the server has the same environment.';
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
    const remedy = 'Check that the database runs, and that DATABASE_URL or DATA_DIR is right.';
    return [{ check: 'database', status: 'error', detail: describeError(error), remedy }];
  }
}

function toLines({ status, check, detail, remedy }: Finding): string {
  const line = `${status.padEnd(8)} ${check}: ${stripControls(detail)}\n`;
  return remedy === undefined ? line : `${line}         ${remedy}\n`;
}
