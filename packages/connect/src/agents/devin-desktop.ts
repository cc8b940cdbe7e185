import type { Agent } from '../agent.ts';
import { bearer, mcpUrl, SERVER } from '../entry.ts';
import { tokenForm } from '../form.ts';
import { TOKEN_SLOT } from '../snippet.ts';
import { jsonFile, note, yours } from '../step.ts';

export const devinDesktop: Agent = {
  id: 'devin-desktop',
  name: 'Devin Desktop (Windsurf)',
  placeholder: null,
  forms: [
    tokenForm((site) => [
      note(
        "Reports differ on whether Devin Desktop expands `${env:…}`, so put the token into your private file, not into a project's `.devin/mcp_config.json`.",
      ),
      jsonFile(
        [yours('~/.config/devin/mcp_config.json'), yours('%APPDATA%\\devin\\mcp_config.json', 'Windows')],
        {
          mcpServers: {
            [SERVER]: {
              url: mcpUrl(site),
              transport: 'http',
              headers: { Authorization: bearer(TOKEN_SLOT) },
            },
          },
        },
      ),
    ]),
  ],
  troubles: [
    'Windsurf before June 2026 reads `~/.codeium/windsurf/mcp_config.json`, with `serverUrl` instead of `url`.',
  ],
};
