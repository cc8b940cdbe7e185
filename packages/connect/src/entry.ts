import type { Site } from './agent.ts';
import { VARIABLE } from './placeholder.ts';

/** The name under which agents list the server. */
export const SERVER = 'tokenhouse';

/** The file name of the program for agents without HTTP. */
export const PROGRAM_NAME = 'tokenhouse-mcp.mjs';

/** Stands for the path on the user's machine. */
export const PROGRAM = `/path/to/${PROGRAM_NAME}`;

/** The download address of the program. Its checksum has the same address with `.sha256` at the end. */
export function programUrl(site: Site): string {
  return `${site.baseUrl}/downloads/${PROGRAM_NAME}`;
}

/** The address of the MCP server. */
export function mcpUrl(site: Site): string {
  return `${site.baseUrl}/mcp`;
}

/** The value of the Authorization header. */
export function bearer(credential: string): string {
  return `Bearer ${credential}`;
}

/** URL and header, which every agent over HTTP needs; some use other names. */
export function httpEntry(site: Site, credential: string) {
  return { url: mcpUrl(site), headers: { Authorization: bearer(credential) } };
}

/** The same with the transport, which some agents need. */
export function typedHttpEntry(site: Site, credential: string) {
  return { type: 'http', ...httpEntry(site, credential) };
}

/** For agents that start MCP servers as programs. */
export function stdioEntry(site: Site, credential: string) {
  return {
    command: 'node',
    args: [PROGRAM],
    env: { BACKEND_URL: site.baseUrl, [VARIABLE]: credential },
  };
}
