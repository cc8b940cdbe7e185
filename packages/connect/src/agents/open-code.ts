import type { Agent, Site } from '../agent.ts';
import { httpEntry, SERVER } from '../entry.ts';
import { tokenForm, variableForm } from '../form.ts';
import { BRACED_ENV } from '../placeholder.ts';
import { TOKEN_SLOT } from '../snippet.ts';
import { jsonFile, shared, yours } from '../step.ts';

const mine = yours('~/.config/opencode/opencode.json');

const config = (site: Site, credential: string) => ({
  mcp: { [SERVER]: { type: 'remote', ...httpEntry(site, credential), oauth: false } },
});

export const openCode: Agent = {
  id: 'opencode',
  name: 'OpenCode',
  placeholder: BRACED_ENV,
  forms: [
    variableForm((site) => [
      jsonFile([mine, shared('opencode.json', 'in a project')], config(site, BRACED_ENV.text)),
    ]),
    tokenForm((site) => [jsonFile([mine], config(site, TOKEN_SLOT))]),
  ],
  check: () => ({ command: 'opencode mcp list', shows: 'connects' }),
  troubles: [
    '`"oauth": false` stops OpenCode from starting an OAuth sign-in when a token is denied.',
    '`SSE error: Non-200 status code (405)` means that the variable is not set or the token was denied. OpenCode then tries an older transport and shows only its error.',
  ],
};
