import { methodNotAllowed } from '@tokenhouse/http';
import type { HTTPMethods } from 'fastify';
import type { App } from '../http/app-type.ts';

const METHODS: readonly HTTPMethods[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Responds with 405 and Allow (RFC 9110 section 15.5.6) to other methods on the URLs without wildcard of `register`. */
export function refuseOtherMethods(app: App, register: () => void): void {
  const known = new Map<string, Set<string>>();
  let collecting = true;
  app.addHook('onRoute', ({ url, method }) => {
    if (!collecting || url.includes('*')) return;
    const methods = known.get(url) ?? new Set();
    for (const one of [method].flat()) methods.add(one);
    known.set(url, methods);
  });
  register();

  // In a plugin, so that it runs after the plugins of `register`, which add their routes later.
  app.register(async (scope: App) => {
    collecting = false;
    for (const [url, methods] of known) {
      const others = METHODS.filter((method) => !methods.has(method));
      const allow = [...methods].join(', ');
      if (others.length > 0) scope.route({ method: [...others], url, ...denyMethod(allow) });
    }
  });
}

function denyMethod(allow: string) {
  const refuse = async (): Promise<never> => {
    throw methodNotAllowed(allow);
  };
  // Runs before the body is read. Fastify requires the handler.
  return { schema: { hide: true }, onRequest: refuse, handler: refuse };
}
