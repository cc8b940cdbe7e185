import type { Agent } from '../agent.ts';
import { httpEntry, SERVER } from '../entry.ts';
import { tokenForm } from '../form.ts';
import { HOLE } from '../snippet.ts';
import { jsonFile, note, yours } from '../step.ts';

export const lmStudio: Agent = {
  id: 'lm-studio',
  name: 'LM Studio',
  placeholder: null,
  forms: [
    tokenForm((site) => [
      note('Only the token itself is documented to work.'),
      jsonFile([yours('mcp.json', 'the one that you edit within the app')], {
        mcpServers: { [SERVER]: httpEntry(site, HOLE) },
      }),
    ]),
  ],
};
