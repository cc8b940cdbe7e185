import type { App } from './app.ts';

/** Within this scope a body of any media type reaches the handler as it was sent, as a Buffer. */
export function acceptAnyBody(scope: App): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}
