import type { Agent } from '../agent.ts';
import { SERVER, stdioEntry } from '../entry.ts';
import { stdioForm } from '../form.ts';
import { TOKEN_SLOT } from '../snippet.ts';
import { jsonFile, note, yours } from '../step.ts';

const FILE = 'claude_desktop_config.json';

export const claudeDesktop: Agent = {
  id: 'claude-desktop',
  name: 'Claude Desktop',
  placeholder: null,
  forms: [
    stdioForm((site) => [
      note('Claude Desktop starts MCP servers as programs, and ignores remote servers in its file.'),
      jsonFile(
        [
          yours(`~/Library/Application Support/Claude/${FILE}`, 'macOS'),
          yours(`%APPDATA%\\Claude\\${FILE}`, 'Windows'),
        ],
        { mcpServers: { [SERVER]: stdioEntry(site, TOKEN_SLOT) } },
      ),
    ]),
  ],
  restart: 'Quit Claude Desktop and start it again. Closing its window is not enough.',
  troubles: [
    'If it does not find `node`, set `command` to the full path that `which node` prints.',
    'The connectors in its settings use OAuth and do not accept a token.',
  ],
};
