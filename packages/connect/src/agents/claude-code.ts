import type { Agent, Site } from '../agent.ts';
import { bearer, mcpUrl, SERVER, typedHttpEntry } from '../entry.ts';
import { tokenForm, variableForm } from '../form.ts';
import { BRACED } from '../placeholder.ts';
import { HOLE } from '../snippet.ts';
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
        'The single quotes matter: with double quotes the shell would write the token itself into the file. `--scope user` and `local` write `~/.claude.json`; `--scope project` writes `.mcp.json`, which may be committed, and which each person has to approve:',
      ),
      jsonFile([shared('.mcp.json', 'in a project')], config(site, BRACED.text)),
    ]),
    tokenForm((site) => [
      note('Write it there while Claude Code is not running:'),
      jsonFile([yours('~/.claude.json')], config(site, HOLE)),
    ]),
  ],
  check: () => ({
    command: 'claude mcp list',
    calls: true,
    shows: 'connects, warns of a variable that is not set, and tells why a token was refused',
  }),
  troubles: ['A server from `.mcp.json` is pending until you start `claude` in that folder and approve it.'],
};
