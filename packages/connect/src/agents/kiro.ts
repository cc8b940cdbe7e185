import type { Agent, Site } from '../agent.ts';
import { linkWith } from '../encoding.ts';
import { httpEntry, SERVER } from '../entry.ts';
import { tokenForm, variableForm } from '../form.ts';
import { BRACED, VARIABLE } from '../placeholder.ts';
import { TOKEN_SLOT } from '../snippet.ts';
import { jsonFile, note, shared, yours } from '../step.ts';

const mine = yours('~/.kiro/settings/mcp.json');

const config = (site: Site, credential: string) => ({
  mcpServers: { [SERVER]: httpEntry(site, credential) },
});

export const kiro: Agent = {
  id: 'kiro',
  name: 'Kiro',
  placeholder: { ...BRACED, only: 'approved variables only' },
  forms: [
    variableForm((site) => [
      note(
        `Add \`${VARIABLE}\` to the setting "Mcp Approved Env Vars" first: Kiro expands only the variables listed there. The IDE and the command line share the file.`,
      ),
      jsonFile([mine, shared('.kiro/settings/mcp.json', 'in a project')], config(site, BRACED.text)),
    ]),
    tokenForm((site) => [jsonFile([mine], config(site, TOKEN_SLOT))]),
  ],
  link: (site) => ({
    label: 'Add to Kiro',
    href: linkWith('https://kiro.dev/launch/mcp/add', {
      name: SERVER,
      config: JSON.stringify(httpEntry(site, BRACED.text)),
    }),
  }),
};
