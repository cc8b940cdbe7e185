import type { FastifyInstance, FastifyRequest } from 'fastify';

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
