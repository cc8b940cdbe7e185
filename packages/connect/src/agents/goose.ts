import type { Agent, Site } from '../agent.ts';
import { quoteText } from '../encoding.ts';
import { bearer, mcpUrl, SERVER } from '../entry.ts';
import { tokenForm, variableForm } from '../form.ts';
import { BRACED, VARIABLE } from '../placeholder.ts';
import { TOKEN_SLOT } from '../snippet.ts';
import { note, textFile, yours } from '../step.ts';

const PLACES = [
  yours('~/.config/goose/config.yaml'),
  yours('%APPDATA%\\Block\\goose\\config\\config.yaml', 'Windows'),
];

const config = (site: Site, credential: string, ...more: readonly string[]) =>
  textFile(
    'yaml',
    PLACES,
    'extensions:',
    `  ${SERVER}:`,
    `    name: ${SERVER}`,
    '    type: streamable_http',
    `    uri: ${quoteText(mcpUrl(site))}`,
    '    headers:',
    `      Authorization: ${quoteText(bearer(credential))}`,
    ...more,
    '    enabled: true',
    '    timeout: 300',
  );

export const goose: Agent = {
  id: 'goose',
  name: 'goose',
  placeholder: BRACED,
  forms: [
    variableForm((site) => [
      config(site, BRACED.text, '    env_keys:', `      - ${VARIABLE}`),
      note("The value comes from the variable, or from goose's keyring."),
    ]),
    tokenForm((site) => [config(site, TOKEN_SLOT)]),
  ],
};
