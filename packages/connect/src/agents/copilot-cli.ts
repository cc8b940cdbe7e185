import type { Agent, Site } from '../agent.ts';
import { bearer, mcpUrl, SERVER, typedHttpEntry } from '../entry.ts';
import { tokenForm, variableForm } from '../form.ts';
import { BRACED } from '../placeholder.ts';
import { TOKEN_SLOT } from '../snippet.ts';
import { command, jsonFile, note, shared, yours } from '../step.ts';

const mine = yours('~/.copilot/mcp-config.json');

const config = (site: Site, credential: string) => ({
  mcpServers: { [SERVER]: { ...typedHttpEntry(site, credential), tools: ['*'] } },
});

export const copilotCli: Agent = {
  id: 'copilot-cli',
  name: 'Copilot CLI',
  placeholder: BRACED,
  forms: [
    variableForm((site) => [
      command(
        ...['copilot', 'mcp', 'add', '--transport', 'http', SERVER, mcpUrl(site)],
        ...['--header', `Authorization: ${bearer(BRACED.text)}`],
      ),
      note('Or in a file:'),
      jsonFile(
        [mine, shared('.mcp.json', 'in a project'), shared('.github/mcp.json', 'in a project')],
        config(site, BRACED.text),
      ),
    ]),
    tokenForm((site) => [jsonFile([mine], config(site, TOKEN_SLOT))]),
  ],
  check: () => ({
    command: `copilot mcp get ${SERVER}`,
    shows: 'prints the entry, with the header hidden; Copilot CLI connects when a session starts',
  }),
  troubles: ['Files in a project are ignored until you trust its folder.'],
};
