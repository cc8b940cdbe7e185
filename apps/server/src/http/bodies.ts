import { TokenhouseError } from '@tokenhouse/core';
import { refuseTooDeep } from '@tokenhouse/http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { App } from './app-type.ts';

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

/** Within this scope a body of any media type reaches the handler as it was sent, as a Buffer. */
export function acceptAnyBody(scope: App): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

/** Such a body as JSON; undefined when it is not JSON. */
export function parseJsonBody(body: unknown): unknown {
  if (!(body instanceof Buffer)) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

export const FORM_MEDIA_TYPE = 'application/x-www-form-urlencoded';

/** What is said of such a parameter that may be sent once. */
export const REPEATED = 'must be sent only once';

/** A form: where a parameter was sent several times, a list of the first two. */
export type Form = Readonly<Record<string, string | readonly string[]>>;

/** Within this scope bodies are forms. Which parameters may be repeated is the schema's to say. */
export function acceptFormBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(FORM_MEDIA_TYPE, { parseAs: 'string' }, (_request, body, done) =>
    done(null, parseForm(String(body))),
  );
}

/** What the body of a request is going to be, by its headers. */
export function contentOf({ headers }: FastifyRequest): 'form' | 'nothing' | 'other' {
  const type = headers['content-type'];
  if (type !== undefined) {
    return type.split(';', 1)[0]?.trim().toLowerCase() === FORM_MEDIA_TYPE ? 'form' : 'other';
  }
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = headers;
  return length === '0' && encoding === undefined ? 'nothing' : 'other';
}

function parseForm(text: string): Form {
  const form = new Map<string, string | readonly string[]>();
  for (const [name, value] of new URLSearchParams(text)) {
    const before = form.get(name);
    // No more than two, which say that it was repeated, or hostile input could make it copy longer and longer lists.
    if (before === undefined) form.set(name, value);
    else if (typeof before === 'string') form.set(name, [before, value]);
  }
  return Object.fromEntries(form);
}
