import type { Agent, Site } from '../agent.ts';
import { linkWith, toBase64 } from '../encoding.ts';
import { httpEntry, SERVER } from '../entry.ts';
import { tokenForm, variableForm } from '../form.ts';
import { ENV_BRACED } from '../placeholder.ts';
import { TOKEN_SLOT } from '../snippet.ts';
import { jsonFile, shared, yours } from '../step.ts';

const mine = yours('~/.cursor/mcp.json');

const config = (site: Site, credential: string) => ({
  mcpServers: { [SERVER]: httpEntry(site, credential) },
});

export const cursor: Agent = {
  id: 'cursor',
  name: 'Cursor',
  placeholder: ENV_BRACED,
  forms: [
    variableForm((site) => [
      jsonFile([mine, shared('.cursor/mcp.json', 'in a project')], config(site, ENV_BRACED.text)),
    ]),
    tokenForm((site) => [jsonFile([mine], config(site, TOKEN_SLOT))]),
  ],
  link: (site) => ({
    label: 'Add to Cursor',
    href: linkWith('cursor://anysphere.cursor-deeplink/mcp/install', {
      name: SERVER,
      config: toBase64(httpEntry(site, ENV_BRACED.text)),
    }),
  }),
  restart:
    'Cursor reads the variable when it starts: quit it, and start it from a terminal where the variable is set.',
};
