import type { Problem } from './generated/api.ts';

/** An error in the input; `pointer` is a JSON Pointer (RFC 6901) into the body, the query or the headers. */
export type FieldError = NonNullable<Problem['errors']>[number];

/** Problem details whose code may be newer than this client. */
export interface UnreadProblem extends Pick<Problem, 'detail' | 'requestId' | 'errors'> {
  readonly code: string;
}

/** The members of problem details (RFC 9457) that this client reads; undefined for another body. */
export function parseProblem(body: unknown): UnreadProblem | undefined {
  if (!isObject(body)) return undefined;
  const { code, detail, requestId, errors = [] } = body;
  if (typeof code !== 'string' || typeof detail !== 'string' || typeof requestId !== 'string')
    return undefined;
  if (!Array.isArray(errors) || !errors.every(isFieldError)) return undefined;
  return { code, detail, requestId, errors };
}

/** True for arrays as well. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isFieldError(value: unknown): value is FieldError {
  return isObject(value) && typeof value['pointer'] === 'string' && typeof value['detail'] === 'string';
}
