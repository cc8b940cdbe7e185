import { ApiError } from './api-error.ts';
import { isServerErrorCode } from './error-code.ts';
import { isObject, parseProblem } from './problem.ts';

/** The platform's fetch, narrowed to what this client needs. */
export type Fetch = (request: Request) => Promise<Response>;

/**
 * A fetch that resolves only with a good answer whose body is a JSON object. All else rejects with an ApiError,
 * an aborted request with the reason of its signal.
 */
export function createCheckedFetch(fetch: Fetch): Fetch {
  return async (request) => {
    const { response, text } = await receive(fetch, request);
    const body = parseJson(text);
    if (!response.ok || !isObject(body)) throw toApiError(response, body);
    return new Response(text, response);
  };
}

/** Reads the body here as well: an answer that breaks off is no answer. */
async function receive(fetch: Fetch, request: Request): Promise<{ response: Response; text: string }> {
  try {
    const response = await fetch(request);
    return { response, text: await response.text() };
  } catch (cause) {
    request.signal.throwIfAborted();
    throw new ApiError({ status: 0, code: 'network', detail: 'The server did not respond.', cause });
  }
}

// JSON.parse quotes the text in its error, and the text may hold a token: that error goes nowhere.
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toApiError(response: Response, body: unknown): ApiError {
  const { status, headers } = response;
  const problem = isProblem(response) ? parseProblem(body) : undefined;
  const retryAfter = parseSeconds(headers.get('retry-after'));
  if (problem === undefined) {
    const detail = `The answer (status ${status}) is not one of Tokenhouse's.`;
    const requestId = headers.get('x-request-id') ?? undefined;
    return new ApiError({ status, code: 'unexpected', detail, requestId, retryAfter });
  }
  const { code, detail, requestId, errors } = problem;
  const known = isServerErrorCode(code) ? code : 'unexpected';
  return new ApiError({ status, code: known, detail, requestId, fields: errors, retryAfter });
}

function isProblem({ ok, headers }: Response): boolean {
  return !ok && headers.get('content-type')?.split(';', 1)[0]?.trim() === 'application/problem+json';
}

/** Of the two forms of Retry-After (RFC 9110 section 10.2.3) the one that Tokenhouse sends. */
function parseSeconds(text: string | null): number | undefined {
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}
