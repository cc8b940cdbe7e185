// npm runs this in the folder of a package before it packs it.
import { copyFileSync, existsSync } from 'node:fs';

const isServer = existsSync('bin/tokenhouse.js');
const made = isServer ? ['dist', 'pages/.built', 'downloads/tokenhouse-mcp.mjs'] : ['dist'];
if (!made.every((path) => existsSync(path)))
  throw new Error('There is nothing built to pack: run npm run build first.');
copyFileSync(new URL('../LICENSE', import.meta.url), 'LICENSE');
