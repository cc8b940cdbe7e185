// Builds the web UI if a source is newer than the result, so that `npm start` is fast otherwise.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'vite';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const WEB = `${ROOT}apps/web`;
// In the server's folder, because the server serves and publishes them.
const PAGES = `${ROOT}apps/server/pages`;
const SOURCES = [
  `${WEB}/src`,
  `${WEB}/public`,
  `${WEB}/index.html`,
  `${WEB}/vite.config.ts`,
  `${WEB}/package.json`,
  `${ROOT}packages/client/dist`,
  `${ROOT}packages/connect/dist`,
  `${ROOT}package-lock.json`,
  fileURLToPath(import.meta.url),
];
// Written last, so that an interrupted build is stale.
const STAMP = `${PAGES}/.built`;

// The limit for a first visit, gzipped. A phone on a slow connection loads the page in about two seconds.
const LIMITS = { '.js': 230_000, '.css': 30_000 };

function newestOf(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newestOf(`${path}/${name}`)));
}

function isStale() {
  const stamp = statSync(STAMP, { throwIfNoEntry: false });
  return stamp === undefined || SOURCES.some((source) => newestOf(source) > stamp.mtimeMs);
}

/** Writes a compressed copy of each asset for the server to send, and returns the gzipped bytes by extension. */
function compress() {
  const folder = `${PAGES}/assets`;
  const sizes = {};
  for (const name of readdirSync(folder).filter((file) => /\.(js|css)$/.test(file))) {
    const content = readFileSync(`${folder}/${name}`);
    const gzipped = gzipSync(content, { level: 9 });
    writeFileSync(`${folder}/${name}.gz`, gzipped);
    writeFileSync(`${folder}/${name}.br`, brotliCompressSync(content));
    const extension = name.slice(name.lastIndexOf('.'));
    sizes[extension] = (sizes[extension] ?? 0) + gzipped.length;
  }
  return sizes;
}

function requireSmall(sizes) {
  for (const [extension, limit] of Object.entries(LIMITS)) {
    const size = sizes[extension] ?? 0;
    process.stdout.write(
      `web: ${(size / 1000).toFixed(1)} kB of ${extension.slice(1)}, gzipped (at most ${limit / 1000})\n`,
    );
    if (size > limit)
      throw new Error(`The web UI's ${extension} is too large: ${size} of ${limit} bytes, gzipped`);
  }
}

if (isStale()) {
  await build({ root: WEB, logLevel: 'warn', build: { outDir: PAGES, emptyOutDir: true } });
  requireSmall(compress());
  writeFileSync(STAMP, '');
}
