import type { Agent, Site } from '../agent.ts';
import { bearer, mcpUrl, SERVER, typedHttpEntry } from '../entry.ts';
import { tokenForm, variableForm } from '../form.ts';
import { BRACED } from '../placeholder.ts';
import { TOKEN_SLOT } from '../snippet.ts';
import { command, jsonFile, note, shared, yours } from '../step.ts';

const ADD = ['claude', 'mcp', 'add', '--transport', 'http', '--scope', 'user', SERVER];

const config = (site: Site, credential: string) => ({
  mcpServers: { [SERVER]: typedHttpEntry(site, credential) },
});

export const claudeCode: Agent = {
  id: 'claude-code',
  name: 'Claude Code',
  placeholder: BRACED,
  forms: [
    variableForm((site) => [
      command(...ADD, mcpUrl(site), '--header', `Authorization: ${bearer(BRACED.text)}`),
      note(
        'Keep the single quotes: with double quotes the shell would write the token itself into the file. `--scope user` and `local` write `~/.claude.json`. `--scope project` writes `.mcp.json`, which is safe to commit and which each user must approve:',
      ),
      jsonFile([shared('.mcp.json', 'in a project')], config(site, BRACED.text)),
    ]),
    tokenForm((site) => [
      note('Edit the file while Claude Code is not running:'),
      jsonFile([yours('~/.claude.json')], config(site, TOKEN_SLOT)),
    ]),
  ],
  check: () => ({
    command: 'claude mcp list',
    calls: true,
    shows: 'connects, warns if the variable is not set, and reports why a token was denied',
  }),
  troubles: ['A server from `.mcp.json` is pending until you start `claude` in that folder and approve it.'],
};
