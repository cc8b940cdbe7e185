import { TokenhouseError } from '@tokenhouse/core';
import { refuseTooDeep } from '@tokenhouse/http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { App } from './app-type.ts';

/** Accepts only JSON in UTF-8. An empty body becomes undefined. */
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
    // Without this check, `null` would count as a missing body.
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

/** In this scope, the handler gets a body of any media type unchanged, as a Buffer. */
export function acceptAnyBody(scope: App): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

/** Parses such a body as JSON. Undefined when it is not JSON. */
export function parseJsonBody(body: unknown): unknown {
  if (!(body instanceof Buffer)) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

export const FORM_MEDIA_TYPE = 'application/x-www-form-urlencoded';

/** The error for a repeated parameter. */
export const REPEATED = 'must be sent only once';

/** A form. A repeated parameter is a list of its first two values. */
export type Form = Readonly<Record<string, string | readonly string[]>>;

/** In this scope, bodies are forms. The schema decides which parameters may be repeated. */
export function acceptFormBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(FORM_MEDIA_TYPE, { parseAs: 'string' }, (_request, body, done) =>
    done(null, parseForm(String(body))),
  );
}

/** The kind of the body, according to the headers. */
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
    // Two values are enough to show the repetition. Copying longer and longer lists would let an attacker waste time.
    if (before === undefined) form.set(name, value);
    else if (typeof before === 'string') form.set(name, [before, value]);
  }
  return Object.fromEntries(form);
}
