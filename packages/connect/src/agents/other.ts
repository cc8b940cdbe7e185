import type { Agent, Site } from '../agent.ts';
import { bearer, mcpUrl, PROGRAM, SERVER, stdioEntry, typedHttpEntry } from '../entry.ts';
import { stdioForm, tokenForm } from '../form.ts';
import { BRACED, VARIABLE } from '../placeholder.ts';
import { quoteArgument } from '../quote.ts';
import { HOLE } from '../snippet.ts';
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
        `Choose the transport called "HTTP" or "Streamable HTTP" (not "SSE"), the URL \`${mcpUrl(site)}\`, and a header \`Authorization\` on every request: \`Bearer\`, a space, the token. No session and no OAuth is needed. Protocol 2026-07-28 and the 2025 versions are served on the same URL.`,
      ),
      note(
        'Many agents take this form, in a file of their own. If yours fills in variables, write its placeholder in place of the token.',
      ),
      jsonFile([], { mcpServers: { [SERVER]: typedHttpEntry(site, HOLE) } }),
    ]),
    stdioForm((site) => [
      note(
        `Let the agent start \`node\` with the full path of the program. \`${VARIABLE}\` is your token; \`BACKEND_URL\` is where Tokenhouse runs, by default \`http://localhost:3000\`.`,
      ),
      jsonFile([], { mcpServers: { [SERVER]: stdioEntry(site, HOLE) } }),
      note(
        `Some agents pass a variable on, so that the token need not be in the file. Codex does if it is listed: \`env_vars = ["${VARIABLE}"]\`. Gemini CLI hides variables unless \`env\` names them: \`"${VARIABLE}": "$${VARIABLE}"\`. Claude Code:`,
      ),
      command(
        ...['claude', 'mcp', 'add', SERVER, '-e', `BACKEND_URL=${site.baseUrl}`],
        ...['-e', `${VARIABLE}=${BRACED.text}`, '--', 'node', PROGRAM],
      ),
    ]),
  ],
  check: (site) => ({ command: curl(site), shows: 'answers with your account' }),
};

/** The shell fills in the variable and passes the header by a pipe, since everybody on a machine sees arguments. */
function curl(site: Site): string {
  return [
    `printf 'Authorization: ${bearer('%s')}' "$${VARIABLE}" | curl -H @-`,
    "-H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream'",
    `-d ${quoteArgument(JSON.stringify(WHOAMI))}`,
    quoteArgument(mcpUrl(site)),
  ].join(' \\\n  ');
}
