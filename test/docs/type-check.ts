import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Block, ROOT } from './markdown.ts';
import { OPEN_NAMES } from './open-names.ts';

const CONFIG = {
  compilerOptions: {
    target: 'es2023',
    lib: ['es2024', 'dom', 'dom.iterable'],
    module: 'nodenext',
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    allowJs: true,
    checkJs: true,
  },
};

/** What the compiler says of each block: nothing when it is right. Packages are those of the checkout, as built. */
export function typeCheck(blocks: readonly Block[]): (block: Block) => readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'tokenhouse-docs-'));
  try {
    const names = Object.entries(OPEN_NAMES).map(([name, type]) => `declare const ${name}: ${type};\n`);
    const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
    write('package.json', '{"type":"module"}');
    write('tsconfig.json', JSON.stringify(CONFIG));
    write('open-names.d.ts', names.join(''));
    // A block without imports is a module all the same, with names of its own.
    for (const block of blocks) write(fileOf(block), `${block.text}\nexport {};\n`);
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [compiler, '-p', folder, '--pretty', 'false'],
      {
        encoding: 'utf8',
        cwd: folder,
      },
    );
    const lines = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
    if (status !== 0 && lines.length === 0)
      throw new Error(`The compiler ended with ${status} and said nothing`);
    const known = new Set(blocks.map(fileOf));
    const elsewhere = lines.filter(
      (line) => !line.startsWith(' ') && !known.has(line.split('(', 1)[0] ?? ''),
    );
    if (elsewhere.length > 0) throw new Error(elsewhere.join('\n'));
    return (block) => lines.filter((line) => line.startsWith(`${fileOf(block)}(`));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `docs-errors-52.ts`: the compiler’s messages name document and line. */
function fileOf({ file, line, language }: Block): string {
  return `${file.replace(/\.md$/, '').replaceAll('/', '-')}-${line}.${language}`;
}
