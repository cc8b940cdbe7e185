import type { TokenCall } from './token-call.ts';

export type RouteName = 'generate' | 'list' | 'show' | 'revoke' | 'listUses';

interface Row {
  readonly template: string;
  readonly pattern: RegExp;
  readonly methods: Readonly<Record<string, RouteName>>;
}

/** Every route below the mount. */
const ROUTES: readonly Row[] = [
  { template: '', pattern: /^$/, methods: { GET: 'list', POST: 'generate' } },
  { template: '/:id', pattern: /^\/([^/]+)$/, methods: { GET: 'show', DELETE: 'revoke' } },
  { template: '/:id/usage', pattern: /^\/([^/]+)\/usage$/, methods: { GET: 'listUses' } },
];

/** The route of a request; without a name if it supports only other methods, which `allow` lists. */
export interface FoundRoute {
  readonly name: RouteName | undefined;
  readonly template: string;
  readonly id: string;
  readonly allow: string;
}

/** Undefined if no route has this path. */
export function findRoute({ method, path }: Pick<TokenCall, 'method' | 'path'>): FoundRoute | undefined {
  for (const { template, pattern, methods } of ROUTES) {
    const match = pattern.exec(path);
    const id = match && decode(match[1] ?? '');
    if (id === null) continue;
    // HEAD is a GET without a body in the response (RFC 9110 section 9.3.2), which every server removes.
    const name = new Map(Object.entries(methods)).get(method === 'HEAD' ? 'GET' : method);
    const allow = Object.keys(methods).flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : [one]));
    return { name, template, id, allow: allow.join(', ') };
  }
  return undefined;
}

/** Null if it is not valid UTF-8. */
function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
