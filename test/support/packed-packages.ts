import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What a package says of itself, as far as tests read it. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly repository?: { readonly url: string; readonly directory: string };
  readonly publishConfig?: { readonly access: string; readonly provenance: boolean };
  readonly exports?: Readonly<Record<string, { readonly types: string; readonly default: string } | string>>;
}

export interface PublishedPackage extends Manifest {
  /** Its folder, relative to the root of the repository. */
  readonly folder: string;
}

/** The packages that are published, as they lie in this repository. */
export function listPublished(): readonly PublishedPackage[] {
  return ['packages', 'apps']
    .flatMap((room) => readdirSync(join(ROOT, room)).map((name) => `${room}/${name}`))
    .filter((folder) => existsSync(join(ROOT, folder, 'package.json')))
    .map((folder) => ({
      ...(JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Manifest),
      folder,
    }))
    .filter((one) => one.private !== true);
}

/** Packs them as `npm publish` would. Resolves with their files, by their names. */
export async function pack(
  packages: readonly PublishedPackage[],
  destination: string,
): Promise<ReadonlyMap<string, string>> {
  const workspaces = packages.flatMap(({ folder }) => ['--workspace', folder]);
  const args = ['pack', '--silent', '--json', '--pack-destination', destination, ...workspaces];
  const { stdout } = await promisify(execFile)('npm', args, { cwd: ROOT });
  // Either a list, or, by newer versions of npm, an object by name.
  const packed: readonly { name: string; filename: string }[] = Object.values(JSON.parse(stdout));
  return new Map(packed.map(({ name, filename }) => [name, join(destination, filename)]));
}
