import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The Chromium that the browser tests start. */
    readonly chromiumPath: string;
  }
}

const SHELL = 'chromium-headless-shell';
const NAMES = [SHELL, 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Vitest's global set-up of the browser tests: a Chromium, brought if there is none. */
export default function setup(project: TestProject): void {
  // Without the parts of a browser that nobody sees, the tests take two thirds of the time.
  if (isDebianRoot() && !process.env['CHROMIUM'] && findOnPath([SHELL]) === undefined) installShell();
  project.provide('chromiumPath', findChromium() ?? installChromium());
}

/** `CHROMIUM`, else one on the PATH, else Playwright's own; undefined when there is none. */
export function findChromium(): string | undefined {
  const given = process.env['CHROMIUM'];
  if (given) {
    if (!isProgram(given)) throw new Error(`CHROMIUM is ${given}, which is no program that can be run`);
    return given;
  }
  return findOnPath(NAMES) ?? [chromium.executablePath()].find(isProgram);
}

/** The first of these programs that a folder of the PATH holds. */
function findOnPath(names: readonly string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

function isDebianRoot(): boolean {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version');
}

/** Does nothing where there is no such package, or no network: any Chromium will do. */
function installShell(): void {
  say('Installing the headless Chromium for the browser tests, by apt-get…');
  try {
    installByApt(SHELL);
  } catch {
    say('There is none; another Chromium is used.');
  }
}

function installByApt(name: string): void {
  run('apt-get', ['update', '-qq']);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name, 'fonts-liberation']);
}

/** As root on Debian by apt, elsewhere by Playwright. Throws with what to do when neither works. */
function installChromium(): string {
  if (isDebianRoot()) {
    say('Installing Chromium for the browser tests, by apt-get…');
    installByApt('chromium');
  } else {
    say('Installing Chromium for the browser tests, by Playwright…');
    const playwright = dirname(createRequire(import.meta.url).resolve('playwright-core/package.json'));
    run(process.execPath, [join(playwright, 'cli.js'), 'install', 'chromium']);
  }
  const installed = findChromium();
  if (installed === undefined) throw new Error('There is no Chromium. Install one, or name it by CHROMIUM.');
  return installed;
}

function run(command: string, args: readonly string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stdout, stderr } = spawnSync(command, args, { env, encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(
      `${command} ${args.join(' ')} failed. Install Chromium by hand, or name one by CHROMIUM.\n${stdout}${stderr}`,
    );
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
