// `npm run docs`: writes docs/http-api.md from apps/server/openapi.json, docs/errors.md from the error table and
// docs/cli.md from the help of the built program, within the templates of scripts/docs.
import { readFile, writeFile } from 'node:fs/promises';
import { ERRORS } from '../packages/core/dist/errors.js';
import { cliDocument } from './docs/cli.js';
import { errorsDocument } from './docs/errors.js';
import { httpApiDocument } from './docs/http-api.js';

const read = (path) => readFile(new URL(path, import.meta.url), 'utf8');
const write = (path, text) => writeFile(new URL(path, import.meta.url), text);

const openapi = JSON.parse(await read('../apps/server/openapi.json'));
await write('../docs/http-api.md', httpApiDocument(openapi, await read('docs/http-api-template.md')));
await write('../docs/errors.md', errorsDocument(ERRORS, await read('docs/errors-template.md')));
await write('../docs/cli.md', cliDocument(await read('docs/cli-template.md')));
