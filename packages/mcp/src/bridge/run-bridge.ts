import { type JSONRPCMessage, serializeMessage } from '@modelcontextprotocol/client';
import { readMessages } from './agent-messages.ts';
import { type Backend, createBackend } from './backend.ts';
import { createBridge } from './bridge.ts';
import { readBridgeConfig } from './bridge-config.ts';
import { checkKey, refusalLine } from './check-key.ts';

/** How long the program waits for pending responses after stdin closes. */
const DRAIN_MS = 5_000;

/** The parts of `process` that the program uses. */
export type StdioProcess = Pick<NodeJS.Process, 'env' | 'stdin' | 'stdout'>;

/**
 * Serves MCP on stdin and stdout until one of them closes, then resolves to undefined. Resolves to the reason if the
 * configuration is invalid, the backend does not respond at the start, or the key is denied.
 */
export async function runBridge({ env, stdin, stdout }: StdioProcess): Promise<string | undefined> {
  const config = readBridgeConfig(env);
  if ('problem' in config) return config.problem;
  const backend = createBackend(config);
  return (await checkKey(backend)) ?? serve(backend, stdin, stdout);
}

function serve(
  backend: Backend,
  stdin: StdioProcess['stdin'],
  stdout: StdioProcess['stdout'],
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const reply = (message: JSONRPCMessage) => void stdout.write(serializeMessage(message));
    const onRefused = (reason: string) => resolve(refusalLine(reason));
    const bridge = createBridge({ backend, reply, onRefused });

    async function serveUntilClosed(): Promise<void> {
      for await (const message of readMessages(stdin, reply)) bridge.receive(message);
      setTimeout(resolve, DRAIN_MS, undefined).unref();
      await bridge.settled();
      resolve(undefined);
    }

    // The agent has exited. Without a listener the failed write would end the program with a stack trace.
    stdout.once('error', () => resolve(undefined));
    serveUntilClosed().catch(reject);
  });
}
