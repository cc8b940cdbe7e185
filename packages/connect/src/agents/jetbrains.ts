import type { Agent } from '../agent.ts';
import { SERVER, stdioEntry } from '../entry.ts';
import { stdioForm } from '../form.ts';
import { HOLE } from '../snippet.ts';
import { jsonFile, note, yours } from '../step.ts';

export const jetbrains: Agent = {
  id: 'jetbrains',
  name: 'JetBrains',
  placeholder: null,
  forms: [
    stdioForm((site) => [
      note(
        "Junie, AI Assistant and the Copilot plugin do not send headers reliably, so they start the stdio program. For Junie it goes into your own file, not into a project's `.junie/mcp/mcp.json`; for the others into their MCP settings (AI Assistant: Settings, Tools, AI Assistant, Model Context Protocol).",
      ),
      jsonFile([yours('~/.junie/mcp/mcp.json', 'Junie')], {
        mcpServers: { [SERVER]: stdioEntry(site, HOLE) },
      }),
    ]),
  ],
};
