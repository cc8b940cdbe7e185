import {
  isJSONRPCErrorResponse,
  isJSONRPCResponse,
  type JSONRPCMessage,
  type JSONRPCRequest,
  SdkHttpError,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import { VERSION } from '../version.ts';
import type { BridgeConfig } from './bridge-config.ts';
import { parseJson, problemText } from './problem-text.ts';

/** The outcome of a request: all messages were relayed, or the reason why not, in one sentence. */
export type Outcome =
  | { readonly outcome: 'answered' }
  | { readonly outcome: 'cancelled' }
  | { readonly outcome: 'refused' | 'failed'; readonly reason: string };

/** One request, and where its response goes. */
export interface Exchange {
  readonly request: JSONRPCRequest;
  /** The version that a 2025 client negotiated. Requests of 2026-07-28 contain their version. */
  readonly protocolVersion?: string | undefined;
  readonly signal: AbortSignal;
  /** Called with the response, and before it with notifications that belong to the request. */
  readonly relay: (message: JSONRPCMessage) => void;
}

/** The HTTP side. Never rejects. */
export interface Backend {
  exchange(exchange: Exchange): Promise<Outcome>;
}

const MAX_PROBLEM_BYTES = 64 * 1024;

class Refusal extends Error {}

/** The backend at `endpoint`. Each exchange has its own transport, because the protocol is stateless. */
export function createBackend({ endpoint, key }: BridgeConfig): Backend {
  const headers = { Authorization: `Bearer ${key}`, 'User-Agent': `tokenhouse-mcp/${VERSION}` };

  return {
    async exchange({ request, protocolVersion, signal, relay }) {
      const transport = new StreamableHTTPClientTransport(endpoint, {
        requestInit: { headers },
        fetch: fetchUnlessRefused,
        ...(protocolVersion !== undefined && { protocolVersion }),
      });
      try {
        await untilAnswered(transport, request, signal, relay);
        return { outcome: 'answered' };
      } catch (error) {
        if (signal.aborted && signal.reason?.name !== 'TimeoutError') return { outcome: 'cancelled' };
        if (relayErrorResponse(error, request, relay)) return { outcome: 'answered' };
        const reason = describe(error, endpoint).replaceAll(key, '[key]');
        return { outcome: error instanceof Refusal ? 'refused' : 'failed', reason };
      } finally {
        await transport.close();
      }
    },
  };
}

/** The transport drops the body of a 401, and with it the server's reason. */
async function fetchUnlessRefused(url: string | URL, init?: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  if (response.status === 401) throw new Refusal(problemText(401, await readStart(response)));
  return response;
}

/** The start of a body, up to the size of a problem. The server there may not be Tokenhouse. */
async function readStart(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    // Leaving the loop cancels the rest.
    if (length >= MAX_PROBLEM_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function untilAnswered(
  transport: StreamableHTTPClientTransport,
  request: JSONRPCRequest,
  signal: AbortSignal,
  relay: (message: JSONRPCMessage) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    transport.onmessage = (message) => {
      relay(message);
      if (isJSONRPCResponse(message)) resolve();
    };
    const onRequestStreamEnd = () => reject(new Error('the response ended early.'));
    transport
      .start()
      .then(() => transport.send(request, { requestSignal: signal, onRequestStreamEnd }))
      .catch(reject);
  });
}

/** JSON-RPC errors have statuses such as 404, for which the transport throws. */
function relayErrorResponse(
  error: unknown,
  { id }: JSONRPCRequest,
  relay: (message: JSONRPCMessage) => void,
): boolean {
  if (!(error instanceof SdkHttpError)) return false;
  const body = parseJson(bodyOf(error));
  if (!isJSONRPCErrorResponse(body)) return false;
  relay({ ...body, id });
  return true;
}

function describe(error: unknown, endpoint: URL): string {
  if (error instanceof Refusal) return error.message;
  if (error instanceof SdkHttpError) {
    return `Tokenhouse at ${endpoint} rejected the request: ${problemText(error.status, bodyOf(error))}`;
  }
  return `Cannot reach Tokenhouse at ${endpoint}: ${networkReason(error)}`;
}

function bodyOf({ data }: SdkHttpError): string {
  return typeof data['text'] === 'string' ? data['text'] : '';
}

function networkReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // The error of fetch says only "fetch failed". Its cause has the system's reason.
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
}
