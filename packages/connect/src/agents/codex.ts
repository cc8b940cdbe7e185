import type { Agent, Site } from '../agent.ts';
import { quoteText } from '../encoding.ts';
import { bearer, mcpUrl, SERVER } from '../entry.ts';
import { tokenForm, variableForm } from '../form.ts';
import { NAMED, VARIABLE } from '../placeholder.ts';
import { TOKEN_SLOT } from '../snippet.ts';
import { command, note, shared, textFile, yours } from '../step.ts';

const mine = yours('~/.codex/config.toml');

const server = (site: Site) => [`[mcp_servers.${SERVER}]`, `url = ${quoteText(mcpUrl(site))}`];

export const codex: Agent = {
  id: 'codex',
  name: 'Codex',
  placeholder: NAMED,
  forms: [
    variableForm((site) => [
      command('codex', 'mcp', 'add', SERVER, '--url', mcpUrl(site), '--bearer-token-env-var', VARIABLE),
      note('Or in a file:'),
      textFile(
        'toml',
        [mine, shared('.codex/config.toml', 'in a project')],
        ...server(site),
        `bearer_token_env_var = ${quoteText(VARIABLE)}`,
      ),
    ]),
    tokenForm((site) => [
      textFile(
        'toml',
        [mine],
        ...server(site),
        `http_headers = { Authorization = ${quoteText(bearer(TOKEN_SLOT))} }`,
      ),
    ]),
  ],
  check: () => ({
    command: 'codex mcp list',
    shows: 'lists the server with the auth `Bearer token`; Codex connects when a session starts',
  }),
  troubles: [
    "`bearer_token_env_var` takes the variable's name, without `$`. A variable in `http_headers` is not expanded.",
    'If the variable is not set, Codex does not connect, and shows no error.',
    'A `.codex/config.toml` in a project that you do not trust is ignored.',
  ],
};
