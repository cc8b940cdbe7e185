import type { Agent } from '../agent.ts';
import { SERVER, stdioEntry } from '../entry.ts';
import { stdioForm } from '../form.ts';
import { TOKEN_SLOT } from '../snippet.ts';
import { jsonFile, note, yours } from '../step.ts';

export const jetbrains: Agent = {
  id: 'jetbrains',
  name: 'JetBrains',
  placeholder: null,
  forms: [
    stdioForm((site) => [
      note(
        "Junie, AI Assistant and the Copilot plugin do not send headers reliably, so use the stdio program. For Junie, edit your private file, not a project's `.junie/mcp/mcp.json`. For the others, use their MCP settings (AI Assistant: Settings, Tools, AI Assistant, Model Context Protocol).",
      ),
      jsonFile([yours('~/.junie/mcp/mcp.json', 'Junie')], {
        mcpServers: { [SERVER]: stdioEntry(site, TOKEN_SLOT) },
      }),
    ]),
  ],
};
