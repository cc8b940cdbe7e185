// Bundles the stdio program with its dependencies into one file, which the server offers for download.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const MCP = `${ROOT}packages/mcp`;
// In the server's folder, because the server serves and publishes it.
const FOLDER = `${ROOT}apps/server/downloads`;
const FILE = `${FOLDER}/tokenhouse-mcp.mjs`;
const SOURCES = [
  `${MCP}/dist`,
  `${MCP}/package.json`,
  `${ROOT}packages/core/dist`,
  `${ROOT}package-lock.json`,
  fileURLToPath(import.meta.url),
];

function newestOf(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newestOf(`${path}/${name}`)));
}

function isStale() {
  const built = statSync(FILE, { throwIfNoEntry: false });
  return built === undefined || SOURCES.some((source) => newestOf(source) > built.mtimeMs);
}

const readManifest = (folder) => JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));

/** The program reads its version from its package.json, which the single file does not have. */
const fixedVersion = {
  name: 'fixed-version',
  load: (id) =>
    id === `${MCP}/dist/version.js`
      ? `export const VERSION = ${JSON.stringify(readManifest(MCP).version)};`
      : undefined,
};

async function bundle() {
  const { output } = await build({
    root: MCP,
    configFile: false,
    logLevel: 'warn',
    plugins: [fixedVersion],
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: `${MCP}/dist/stdio.js`,
      target: 'node20',
      write: false,
      // Users may want to read what they download.
      minify: false,
      rolldownOptions: { output: { format: 'es', codeSplitting: false } },
    },
  });
  const [program, ...others] = output;
  const foreign = program.imports.filter((name) => !name.startsWith('node:'));
  if (others.length > 0 || foreign.length > 0)
    throw new Error(
      `The program is not one file: ${[...foreign, ...others.map(({ fileName }) => fileName)]}`,
    );
  return program;
}

/** The packages in the file, with the licenses that must accompany them. */
function licensesOf({ modules }) {
  const folders = Object.keys(modules).flatMap(
    (id) => /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1] ?? [],
  );
  return [...new Set(folders)].map((folder) => {
    const { name, version, license } = readManifest(folder);
    const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
    const text = file === undefined ? '' : `\n\n${readFileSync(`${folder}/${file}`, 'utf8').trim()}`;
    return `${name} ${version} (${license})${text}`;
  });
}

function comment(text) {
  return text
    .split('\n')
    .map((line) => `// ${line}`.trimEnd())
    .join('\n');
}

if (isStale()) {
  const program = await bundle();
  const { version } = readManifest(MCP);
  const head = `#!/usr/bin/env node\n// tokenhouse-mcp ${version} (Apache-2.0), with its dependencies. Their licenses are at the end.`;
  mkdirSync(FOLDER, { recursive: true });
  const parts = [head, program.code.trim(), comment(licensesOf(program).join('\n\n'))];
  writeFileSync(FILE, `${parts.join('\n')}\n`);
}
