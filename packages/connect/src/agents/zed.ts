import type { Agent } from '../agent.ts';
import { httpEntry, SERVER } from '../entry.ts';
import { tokenForm } from '../form.ts';
import { TOKEN_SLOT } from '../snippet.ts';
import { jsonFile, note, yours } from '../step.ts';

export const zed: Agent = {
  id: 'zed',
  name: 'Zed',
  placeholder: null,
  forms: [
    tokenForm((site) => [
      note("Zed does not expand variables. Use your private settings, not a project's `.zed/settings.json`."),
      jsonFile([yours('~/.config/zed/settings.json')], {
        context_servers: { [SERVER]: httpEntry(site, TOKEN_SLOT) },
      }),
    ]),
  ],
};
