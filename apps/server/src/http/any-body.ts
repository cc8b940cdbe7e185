import type { App } from '../app.ts';

/** Within this scope a body of any media type reaches the handler as it was sent, as a Buffer. */
export function acceptAnyBody(scope: App): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

/** Such a body as JSON; undefined when it is not JSON. */
export function jsonIn(body: unknown): unknown {
  if (!(body instanceof Buffer)) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
