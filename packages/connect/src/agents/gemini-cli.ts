import type { Agent, Site } from '../agent.ts';
import { bearer, mcpUrl, SERVER } from '../entry.ts';
import { tokenForm, variableForm } from '../form.ts';
import { BRACED } from '../placeholder.ts';
import { TOKEN_SLOT } from '../snippet.ts';
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
    tokenForm((site) => [jsonFile([mine], config(site, TOKEN_SLOT))]),
  ],
  check: () => ({
    command: 'gemini mcp list',
    shows: 'connects, under the name `mcp-test-client`',
  }),
  troubles: [
    'In a folder that you do not trust, Gemini CLI disables all servers, including those in your private file.',
    'Edit the file yourself: `gemini mcp add`, for any server, replaces the placeholders in the file with the secret itself.',
  ],
};
