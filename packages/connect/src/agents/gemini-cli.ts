import type { Agent, Site } from '../agent.ts';
import { bearer, mcpUrl, SERVER } from '../entry.ts';
import { tokenForm, variableForm } from '../form.ts';
import { BRACED } from '../placeholder.ts';
import { HOLE } from '../snippet.ts';
import { jsonFile, shared, yours } from '../step.ts';

const mine = yours('~/.gemini/settings.json');

const config = (site: Site, credential: string) => ({
  mcpServers: {
    [SERVER]: { httpUrl: mcpUrl(site), headers: { Authorization: bearer(credential) } },
  },
});

export const geminiCli: Agent = {
  id: 'gemini-cli',
  name: 'Gemini CLI',
  placeholder: BRACED,
  forms: [
    variableForm((site) => [
      jsonFile([mine, shared('.gemini/settings.json', 'in a project')], config(site, BRACED.text)),
    ]),
    tokenForm((site) => [jsonFile([mine], config(site, HOLE))]),
  ],
  check: () => ({
    command: 'gemini mcp list',
    shows: 'connects; for this it calls itself `mcp-test-client`',
  }),
  troubles: [
    'In a folder that you do not trust, Gemini CLI disables every server, those in your own file too.',
    'Edit the file by hand: `gemini mcp add`, for whatever server, rewrites the placeholders that are there with the secret itself.',
  ],
};
