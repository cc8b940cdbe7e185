import { redactTokens } from './redact-tokens.ts';

const CLIENT_LENGTH = 100;

/**
 * `text` in one line, without control and format characters, lone surrogates and tokens, at most `length` UTF-16
 * units long; null when nothing is left. For texts from outside that end up in logs and on screens.
 */
export function cleanText(text: string, length: number): string | null {
  const visible = text.replace(/\s+/g, ' ').replace(/\p{C}/gu, '').trim();
  // Tokens go before the cut, which could leave nearly all of one; the cut may halve a surrogate pair.
  const line = redactTokens(visible)
    .slice(0, length)
    .replace(/\p{Cs}/gu, '');
  return line.trim() || null;
}

/** `name version` of an MCP `clientInfo`, or null for another value. */
export function clientFromInfo(info: unknown): string | null {
  if (typeof info !== 'object' || info === null || !('name' in info) || typeof info.name !== 'string') {
    return null;
  }
  const version = 'version' in info && typeof info.version === 'string' ? info.version : '';
  return cleanText(info.name, CLIENT_LENGTH) && cleanText(`${info.name} ${version}`, CLIENT_LENGTH);
}

/**
 * The agent that a User-Agent header names by its first product: `claude-code/2.1.330 (cli)` is
 * `claude-code 2.1.330`. Null for browsers, which all call themselves Mozilla.
 */
export function clientFromUserAgent(userAgent: string | null | undefined): string | null {
  const [, name, version = ''] = /^\s*([^\s/]{1,200})(?:\/([^\s]{1,200}))?/.exec(userAgent ?? '') ?? [];
  return name === undefined || name === 'Mozilla' ? null : clientFromInfo({ name, version });
}
