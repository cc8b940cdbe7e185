// Run by npm in the folder of a package that is about to be packed.
import { copyFileSync, existsSync } from 'node:fs';

if (!existsSync('dist') || (existsSync('bin/tokenhouse.js') && !existsSync('pages/.built')))
  throw new Error('There is nothing built to pack: run npm run build first.');
copyFileSync(new URL('../LICENSE', import.meta.url), 'LICENSE');
