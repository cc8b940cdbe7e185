import { cleanText } from '@tokenhouse/core';

const MEMBERS = ['detail', 'error_description', 'title'] as const;

/** The problem in the body of an HTTP error (RFC 9457, RFC 6750), in one line; else the status. */
export function problemText(status: number, body: string): string {
  const problem = parseJson(body);
  const texts = MEMBERS.map((member) => textOf(problem, member));
  return texts.find((text) => text !== null) ?? `HTTP ${status}.`;
}

/** The value of a JSON text, or undefined if it is invalid. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textOf(problem: unknown, member: string): string | null {
  if (typeof problem !== 'object' || problem === null) return null;
  const value: unknown = Reflect.get(problem, member);
  return typeof value === 'string' ? cleanText(value, 400) : null;
}
