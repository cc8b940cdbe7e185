import type { Agent } from '../agent.ts';
import { httpEntry, SERVER } from '../entry.ts';
import { tokenForm } from '../form.ts';
import { HOLE } from '../snippet.ts';
import { jsonFile, note, yours } from '../step.ts';

export const cline: Agent = {
  id: 'cline',
  name: 'Cline',
  placeholder: null,
  forms: [
    tokenForm((site) => [
      note('Cline fills in no variables.'),
      jsonFile(
        [
          yours('~/.cline/data/settings/cline_mcp_settings.json', 'or where `CLINE_MCP_SETTINGS_PATH` says'),
          yours(
            'saoudrizwan.claude-dev/settings/cline_mcp_settings.json',
            "the VS Code extension, in VS Code's global storage",
          ),
        ],
        {
          mcpServers: {
            [SERVER]: {
              type: 'streamableHttp',
              ...httpEntry(site, HOLE),
              disabled: false,
              autoApprove: [],
            },
          },
        },
      ),
    ]),
  ],
  troubles: [
    'The type must be spelt `streamableHttp` exactly: Cline ignores an entry with another spelling, and without a type it uses an older transport and gets a 405.',
  ],
};
