import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

/** An agent that speaks MCP with a token, by the official SDK. */
export interface McpAgent {
  listTools(): Promise<readonly string[]>;
  /** The text of the tool's answer. */
  call(tool: string, input?: Readonly<Record<string, unknown>>): Promise<string>;
  close(): Promise<void>;
}

/** Connects; rejects with the SDK's error when the server refuses the token. */
export async function connectAgent(url: string, token: string): Promise<McpAgent> {
  const client = new Client({ name: 'agent-of-the-tests', version: '1.0.0' });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(url), {
      requestInit: { headers: { authorization: `Bearer ${token}` } },
    }),
  );
  return {
    listTools: async () => (await client.listTools()).tools.map(({ name }) => name).sort(),
    async call(name, input = {}) {
      const { content } = await client.callTool({ name, arguments: { ...input } });
      return content.map((part) => (part.type === 'text' ? part.text : '')).join('');
    },
    close: () => client.close(),
  };
}
