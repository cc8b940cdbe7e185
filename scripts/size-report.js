// `node scripts/size-report.js <base> <head>`: compares two built checkouts, as a Markdown table.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const ASSETS = 'apps/server/pages/assets';

/** The names of the packages that are published. */
function publishedNames(folder) {
  return ['packages', 'apps']
    .flatMap((group) =>
      readdirSync(join(folder, group)).map((name) => join(folder, group, name, 'package.json')),
    )
    .map((manifest) => JSON.parse(readFileSync(manifest, 'utf8')))
    .flatMap((manifest) => (manifest.private ? [] : [manifest.name]));
}

/** The size of each published package as it is packed, and of the scripts and styles of the pages, gzipped. */
function sizesOf(folder) {
  const packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--workspaces', '--ignore-scripts'], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const published = publishedNames(folder);
  const sizes = new Map();
  for (const { name, size } of Object.values(JSON.parse(packed))) {
    if (published.includes(name)) sizes.set(name, size);
  }
  for (const extension of ['js', 'css']) {
    const files = readdirSync(join(folder, ASSETS)).filter((file) => file.endsWith(`.${extension}`));
    const bytes = files.map((file) => gzipSync(readFileSync(join(folder, ASSETS, file))).length);
    sizes.set(
      `web pages, ${extension}, gzipped`,
      bytes.reduce((sum, size) => sum + size, 0),
    );
  }
  return sizes;
}

const [base, head] = process.argv.slice(2).map(sizesOf);
const kilobytes = (bytes) => (bytes === undefined ? 'none' : `${(bytes / 1000).toFixed(1)} kB`);
const rows = [...new Set([...base.keys(), ...head.keys()])].map((name) => {
  const difference = (head.get(name) ?? 0) - (base.get(name) ?? 0);
  return `| ${name} | ${kilobytes(base.get(name))} | ${kilobytes(head.get(name))} | ${difference > 0 ? '+' : ''}${(difference / 1000).toFixed(1)} kB |`;
});
process.stdout.write(
  ['## Sizes', '', '| | base | head | difference |', '|---|--:|--:|--:|', ...rows, ''].join('\n'),
);
