import { readFileSync } from 'node:fs';

/** Version of this package, as its package.json says. */
export const VERSION = readVersion(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

function readVersion(json: string): string {
  const { version }: { version: string } = JSON.parse(json);
  return version;
}
