import type { Agent } from '../agent.ts';
import { httpEntry, SERVER } from '../entry.ts';
import { tokenForm } from '../form.ts';
import { TOKEN_SLOT } from '../snippet.ts';
import { jsonFile, note, yours } from '../step.ts';

export const cline: Agent = {
  id: 'cline',
  name: 'Cline',
  placeholder: null,
  forms: [
    tokenForm((site) => [
      note('Cline does not expand variables.'),
      jsonFile(
        [
          yours('~/.cline/data/settings/cline_mcp_settings.json', 'or the path in `CLINE_MCP_SETTINGS_PATH`'),
          yours(
            'saoudrizwan.claude-dev/settings/cline_mcp_settings.json',
            "the VS Code extension, in VS Code's global storage",
          ),
        ],
        {
          mcpServers: {
            [SERVER]: {
              type: 'streamableHttp',
              ...httpEntry(site, TOKEN_SLOT),
              disabled: false,
              autoApprove: [],
            },
          },
        },
      ),
    ]),
  ],
  troubles: [
    'The type must be exactly `streamableHttp`. Cline ignores an entry with another spelling, and without a type it uses an older transport and gets a 405.',
  ],
};
