/** The response formats that a client accepts by its Accept header (RFC 9110 section 12.5.1). */
export interface AcceptedFormats {
  readonly json: boolean;
  readonly stream: boolean;
}

/** Both, if the header is missing or `*` `/` `*`. */
export function acceptedFormats(accept: string | null): AcceptedFormats {
  const ranges = (accept ?? '*/*')
    .toLowerCase()
    .split(',')
    .map((range) => range.split(';').map((part) => part.trim()))
    .filter(([, ...parameters]) => !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter)))
    .map(([type]) => type);
  const takes = (...types: readonly string[]) => ranges.some((range) => types.includes(range ?? ''));
  return {
    json: takes('application/json', 'application/*', '*/*'),
    stream: takes('text/event-stream', 'text/*', '*/*'),
  };
}

/**
 * The response in the format that the client accepts, if the SDK chose the other. The specification requires clients to
 * accept both, but some accept one. As JSON it contains only the responses, an array for a batch.
 */
export async function inAcceptedFormat(
  response: Response,
  { json, stream }: AcceptedFormats,
  isBatch: boolean,
): Promise<Response> {
  if (response.status !== 200 || json === stream) return response;
  const type = response.headers.get('content-type') ?? '';
  if (json && type.startsWith('text/event-stream')) {
    const messages = responsesIn(await response.text());
    return convert(response, 'application/json', JSON.stringify(isBatch ? messages : messages[0]));
  }
  if (stream && type.startsWith('application/json')) {
    return convert(response, 'text/event-stream', `event: message\ndata: ${await response.text()}\n\n`);
  }
  return response;
}

function convert({ status, headers }: Response, type: string, body: string): Response {
  const converted = new Response(body, { status, headers });
  converted.headers.set('content-type', type);
  converted.headers.delete('content-length');
  return converted;
}

/** The JSON-RPC responses in an event stream. Leaves out notifications, which a JSON response cannot contain. */
function responsesIn(events: string): readonly unknown[] {
  return events
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:') && line.slice(5).trim() !== '')
    .map((line): unknown => JSON.parse(line.slice(5)))
    .filter((message) => typeof message === 'object' && message !== null && !('method' in message));
}
