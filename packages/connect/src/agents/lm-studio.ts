import type { Agent } from '../agent.ts';
import { httpEntry, SERVER } from '../entry.ts';
import { tokenForm } from '../form.ts';
import { TOKEN_SLOT } from '../snippet.ts';
import { jsonFile, note, yours } from '../step.ts';

export const lmStudio: Agent = {
  id: 'lm-studio',
  name: 'LM Studio',
  placeholder: null,
  forms: [
    tokenForm((site) => [
      note('LM Studio does not document variables, so put the token into the file.'),
      jsonFile([yours('mcp.json', 'edit it in the app')], {
        mcpServers: { [SERVER]: httpEntry(site, TOKEN_SLOT) },
      }),
    ]),
  ],
};
