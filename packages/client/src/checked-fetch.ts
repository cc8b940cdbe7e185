import { ApiError } from './api-error.ts';
import { isServerErrorCode } from './error-code.ts';
import { isObject, parseProblem } from './problem.ts';

/** The platform's fetch, narrowed to what this client needs. */
export type Fetch = (request: Request) => Promise<Response>;

/**
 * A fetch that resolves only to a success response whose body is a JSON object. An aborted request rejects with the
 * reason of its signal, everything else with an ApiError.
 */
export function createCheckedFetch(fetch: Fetch): Fetch {
  return async (request) => {
    const { response, text } = await receive(fetch, request);
    const body = parseJson(text);
    if (!response.ok || !isObject(body)) throw toApiError(response, body);
    return new Response(text, response);
  };
}

/** Reads the body too, because an incomplete response is an error. */
async function receive(fetch: Fetch, request: Request): Promise<{ response: Response; text: string }> {
  try {
    const response = await fetch(request);
    return { response, text: await response.text() };
  } catch (cause) {
    request.signal.throwIfAborted();
    throw new ApiError({ status: 0, code: 'network', detail: 'The server did not respond.', cause });
  }
}

// The error of JSON.parse quotes the text, which may contain a token, so it is dropped.
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
    const detail = `The response (status ${status}) is not from Tokenhouse.`;
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

/** The seconds of Retry-After. Tokenhouse does not send its other form, a date (RFC 9110 section 10.2.3). */
function parseSeconds(text: string | null): number | undefined {
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}
