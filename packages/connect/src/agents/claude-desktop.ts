import type { Agent } from '../agent.ts';
import { SERVER, stdioEntry } from '../entry.ts';
import { stdioForm } from '../form.ts';
import { HOLE } from '../snippet.ts';
import { jsonFile, note, yours } from '../step.ts';

const FILE = 'claude_desktop_config.json';

export const claudeDesktop: Agent = {
  id: 'claude-desktop',
  name: 'Claude Desktop',
  placeholder: null,
  forms: [
    stdioForm((site) => [
      note('Claude Desktop starts its servers as programs, and ignores remote entries in its file.'),
      jsonFile(
        [
          yours(`~/Library/Application Support/Claude/${FILE}`, 'macOS'),
          yours(`%APPDATA%\\Claude\\${FILE}`, 'Windows'),
        ],
        { mcpServers: { [SERVER]: stdioEntry(site, HOLE) } },
      ),
    ]),
  ],
  restart: 'Quit Claude Desktop and start it again; closing its window is not enough.',
  troubles: [
    'If it does not find `node`, write the full path that `which node` prints as the `command`.',
    'The connectors in its settings sign in by OAuth and take no token.',
  ],
};
