import { TokenhouseError } from '@tokenhouse/core';
import { refuseTooDeep } from '@tokenhouse/http';
import type { FastifyInstance } from 'fastify';

/** Bodies are JSON in UTF-8 or nothing at all; an empty one reads as undefined. */
export function acceptJsonBodies(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  const utf8 = new TextDecoder('utf-8', { fatal: true });

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (body.length === 0) return done(null, undefined);
    let text: string;
    try {
      text = utf8.decode(body);
    } catch (cause) {
      return done(new TokenhouseError('validation_failed', 'The body is not valid UTF-8.', { cause }));
    }
    // A body that says null is not one that was left out.
    if (text.trim() === 'null')
      return done(new TokenhouseError('validation_failed', 'The body is not an object.'));
    return parseJson(request, text, (error, value) => {
      if (error) return done(error);
      try {
        refuseTooDeep(value);
      } catch (failure) {
        return done(failure as TokenhouseError);
      }
      return done(null, value);
    });
  });
}
