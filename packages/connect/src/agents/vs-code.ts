import type { Agent, Site } from '../agent.ts';
import { SERVER, typedHttpEntry } from '../entry.ts';
import { promptForm, variableForm } from '../form.ts';
import { ASKED, ENV_BRACED, INPUT } from '../placeholder.ts';
import { command, jsonFile, note, shared, yours } from '../step.ts';

const PLACES = [
  shared('.vscode/mcp.json', 'in a project'),
  yours('mcp.json', 'in your profile: the command `MCP: Open User Configuration` opens it'),
];

const INPUTS = [{ type: 'promptString', id: INPUT, description: 'Tokenhouse API token', password: true }];

/** One server by itself, as the command line and the link take it. */
const server = (site: Site) =>
  JSON.stringify({ name: SERVER, ...typedHttpEntry(site, ASKED.text), inputs: INPUTS });

export const vsCode: Agent = {
  id: 'vs-code',
  name: 'VS Code',
  placeholder: ASKED,
  forms: [
    promptForm((site) => [
      note('VS Code asks for the token when it first starts the server, and stores it encrypted.'),
      jsonFile(PLACES, {
        inputs: INPUTS,
        servers: { [SERVER]: typedHttpEntry(site, ASKED.text) },
      }),
      note('Or run this in a terminal, for your profile:'),
      command('code', '--add-mcp', server(site)),
    ]),
    variableForm((site) => [
      jsonFile(PLACES, { servers: { [SERVER]: typedHttpEntry(site, ENV_BRACED.text) } }),
    ]),
  ],
  link: (site) => ({
    label: 'Install in VS Code',
    href: `vscode:mcp/install?${encodeURIComponent(server(site))}`,
  }),
  restart: 'Press Start above the entry in `mcp.json`.',
  troubles: [
    'If VS Code opens a dialog about registering an OAuth client, the token was denied: it has expired, was revoked, or contains a typo.',
  ],
};
