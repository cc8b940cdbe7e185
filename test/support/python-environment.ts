import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PYTHONS = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
// Of what this is said by, ensurepip is what Debian leaves out.
const FITS = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))';
const VENV_MS = 60_000;
const INSTALL_MS = 240_000;

/** A Python with packages of its own, or why this machine cannot have one. */
export type PythonEnvironment = { readonly python: string } | { readonly missing: string };

/** Makes one in `folder`, with what the file `requirements` names. Takes five minutes at most. */
export async function makePythonEnvironment(
  folder: string,
  requirements: string,
): Promise<PythonEnvironment> {
  const system = await findPython();
  if (system === undefined) return { missing: 'there is no Python of 3.10 or newer with venv and pip' };
  const python = join(folder, 'bin', 'python');
  const install = ['-m', 'pip', 'install', '--quiet', '--no-compile', '--disable-pip-version-check'];
  const bounds = ['--retries', '0', '--timeout', '10'];
  try {
    await run(system, ['-m', 'venv', folder], { timeout: VENV_MS, killSignal: 'SIGKILL' });
    await run(python, [...install, ...bounds, '-r', requirements], {
      timeout: INSTALL_MS,
      killSignal: 'SIGKILL',
    });
  } catch (error) {
    return { missing: `its packages cannot be installed: ${reasonOf(error)}` };
  }
  return { python };
}

async function findPython(): Promise<string | undefined> {
  for (const python of PYTHONS) {
    const fits = await run(python, ['-c', FITS], { timeout: 10_000 }).then(
      () => true,
      () => false,
    );
    if (fits) return python;
  }
  return undefined;
}

/** The last line that says what went wrong, behind pip's warnings. */
function reasonOf(error: unknown): string {
  const { killed, stderr, message } = error as { killed?: boolean; stderr?: string; message: string };
  if (killed === true) return 'it takes too long';
  const lines = (stderr || message).trim().split('\n');
  return lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? 'no reason was given';
}
