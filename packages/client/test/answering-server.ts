import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** A request as it came in. */
export interface ReceivedRequest {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A server on loopback that keeps what it is asked, and answers as the test says. */
export interface AnsweringServer {
  readonly url: string;
  readonly received: readonly ReceivedRequest[];
  /** How to answer from now on. */
  answerWith(answer: (response: ServerResponse) => void): void;
  close(): void;
}

/** Listens on a free port; until told otherwise, answers 200 and nothing. */
export async function startAnsweringServer(): Promise<AnsweringServer> {
  const received: ReceivedRequest[] = [];
  let answer = (response: ServerResponse): unknown => response.end();
  const server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    const { method, url, headers } = request;
    received.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
    answer(response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    answerWith(next) {
      answer = next;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Answers 200 with JSON. */
export function json(body: unknown, status = 200): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
}

/** Answers with problem details as the contract has them. */
export function problem(
  status: number,
  code: string,
  extra: { readonly headers?: Record<string, string>; readonly errors?: unknown } = {},
): (response: ServerResponse) => void {
  const { headers, ...members } = extra;
  const body = {
    type: `urn:tokenhouse:problem:${code}`,
    title: 'A title',
    status,
    detail: `About ${code}.`,
    code,
    requestId: 'request-1',
    ...members,
  };
  return (response) => {
    response
      .writeHead(status, { 'content-type': 'application/problem+json; charset=utf-8', ...headers })
      .end(JSON.stringify(body));
  };
}
