import type { Site } from './agent.ts';
import { VARIABLE } from './placeholder.ts';

/** The name under which agents list the server. */
export const SERVER = 'tokenhouse';

/** The program for agents without HTTP, as the server offers it. */
export const PROGRAM_NAME = 'tokenhouse-mcp.mjs';

/** Where it is on a person's machine, only they know. */
export const PROGRAM = `/path/to/${PROGRAM_NAME}`;

/** Where the program is downloaded from. Its checksum is there too, with `.sha256` at the end. */
export function programUrl(site: Site): string {
  return `${site.baseUrl}/downloads/${PROGRAM_NAME}`;
}

/** Where agents find the server. */
export function mcpUrl(site: Site): string {
  return `${site.baseUrl}/mcp`;
}

/** The value of the Authorization header. */
export function bearer(credential: string): string {
  return `Bearer ${credential}`;
}

/** URL and header: what every agent that speaks HTTP wants, some under names of their own. */
export function httpEntry(site: Site, credential: string) {
  return { url: mcpUrl(site), headers: { Authorization: bearer(credential) } };
}

/** The same, where the transport has to be named. */
export function typedHttpEntry(site: Site, credential: string) {
  return { type: 'http', ...httpEntry(site, credential) };
}

/** For agents that start their servers as programs. */
export function stdioEntry(site: Site, credential: string) {
  return {
    command: 'node',
    args: [PROGRAM],
    env: { BACKEND_URL: site.baseUrl, [VARIABLE]: credential },
  };
}
