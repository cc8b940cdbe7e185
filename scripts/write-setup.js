// `npm run setup-docs`: writes CODING_AGENT_SETUP.md and mcp-config-example.json from the table in packages/connect,
// which the web pages show too. The text around it is in setup-template.md.
import { readFile, writeFile } from 'node:fs/promises';
import { exampleConfig, setupDocument } from '../packages/connect/dist/document.js';

const template = await readFile(new URL('setup-template.md', import.meta.url), 'utf8');
await writeFile(new URL('../CODING_AGENT_SETUP.md', import.meta.url), setupDocument(template));
await writeFile(new URL('../mcp-config-example.json', import.meta.url), exampleConfig());
