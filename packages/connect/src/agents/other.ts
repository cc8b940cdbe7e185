import type { Agent, Site } from '../agent.ts';
import { quoteArgument } from '../encoding.ts';
import { bearer, mcpUrl, PROGRAM, SERVER, stdioEntry, typedHttpEntry } from '../entry.ts';
import { stdioForm, tokenForm } from '../form.ts';
import { BRACED, VARIABLE } from '../placeholder.ts';
import { TOKEN_SLOT } from '../snippet.ts';
import { command, jsonFile, note } from '../step.ts';

const WHOAMI = {
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'whoami', arguments: {} },
};

export const other: Agent = {
  id: 'other',
  name: 'Any other',
  placeholder: null,
  forms: [
    tokenForm((site) => [
      note(
        `Choose the transport "HTTP" or "Streamable HTTP" (not "SSE"), the URL \`${mcpUrl(site)}\`, and the header \`Authorization\` with \`Bearer\`, a space, and the token. Sessions and OAuth are not needed. The same URL serves protocol 2026-07-28 and the 2025 versions.`,
      ),
      note(
        'Many agents read this format from their own file. If yours expands variables, use its placeholder instead of the token.',
      ),
      jsonFile([], { mcpServers: { [SERVER]: typedHttpEntry(site, TOKEN_SLOT) } }),
    ]),
    stdioForm((site) => [
      note(
        `Configure the agent to start \`node\` with the full path of the program. \`${VARIABLE}\` is your token. \`BACKEND_URL\` is the address of Tokenhouse, \`http://localhost:3000\` by default.`,
      ),
      jsonFile([], { mcpServers: { [SERVER]: stdioEntry(site, TOKEN_SLOT) } }),
      note(
        `Some agents pass on variables, so the token does not have to be in the file. In Codex, list the variable: \`env_vars = ["${VARIABLE}"]\`. In Gemini CLI, name it in \`env\`: \`"${VARIABLE}": "$${VARIABLE}"\`. In Claude Code:`,
      ),
      command(
        ...['claude', 'mcp', 'add', SERVER, '-e', `BACKEND_URL=${site.baseUrl}`],
        ...['-e', `${VARIABLE}=${BRACED.text}`, '--', 'node', PROGRAM],
      ),
    ]),
  ],
  check: (site) => ({ command: curl(site), shows: 'returns your account' }),
};

/** The shell passes the header through a pipe, because every user of a machine can see arguments. */
function curl(site: Site): string {
  return [
    `printf 'Authorization: ${bearer('%s')}' "$${VARIABLE}" | curl -H @-`,
    "-H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream'",
    `-d ${quoteArgument(JSON.stringify(WHOAMI))}`,
    quoteArgument(mcpUrl(site)),
  ].join(' \\\n  ');
}
