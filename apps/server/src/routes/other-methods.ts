import { methodNotAllowed } from '@tokenhouse/http';
import type { HTTPMethods } from 'fastify';
import type { App } from '../http/app-type.ts';

const METHODS: readonly HTTPMethods[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Answers 405 with Allow (RFC 9110 section 15.5.6) at the addresses without wildcard that `register` makes, for the methods it leaves out. */
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

  // A plugin of its own runs after those of `register`, whose routes come late.
  app.register(async (scope: App) => {
    collecting = false;
    for (const [url, methods] of known) {
      const others = METHODS.filter((method) => !methods.has(method));
      const allow = [...methods].join(', ');
      if (others.length > 0) scope.route({ method: [...others], url, ...refusing(allow) });
    }
  });
}

function refusing(allow: string) {
  const refuse = async (): Promise<never> => {
    throw methodNotAllowed(allow);
  };
  // Before the body is read, and a handler because a route must have one.
  return { schema: { hide: true }, onRequest: refuse, handler: refuse };
}
