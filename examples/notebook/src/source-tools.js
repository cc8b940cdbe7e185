import { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

const id = z.int().positive().max(2_147_483_647).describe('The id of the source');

const SAVE_SOURCE = {
  description: 'Keep a text in the notebook of the person whose token this is',
  inputSchema: z.object({
    title: z.string().min(1).max(200),
    text: z.string().min(1).max(50_000),
  }),
};
const LIST_SOURCES = {
  description: 'The sources in the notebook, newest first, without their texts',
  inputSchema: z.object({}),
  annotations: { readOnlyHint: true },
};
const GET_SOURCE = {
  description: 'One source with its text',
  inputSchema: z.object({ id }),
  annotations: { readOnlyHint: true },
};

/** An MCP server for one request. The user is the owner of the token, and never an argument of a tool. */
export function createSourceServer(sources) {
  // With listChanged, clients would hold a stream open that outlives a revocation.
  const server = new McpServer(
    { name: 'notebook', version: '1.0.0' },
    { capabilities: { tools: { listChanged: false } } },
  );
  const ownerIn = ({ http }) => http.authInfo.extra.userId;

  server.registerTool('save_source', SAVE_SOURCE, async (source, ctx) =>
    answer(await sources.save(ownerIn(ctx), source)),
  );
  server.registerTool('list_sources', LIST_SOURCES, async (_, ctx) =>
    answer({ sources: await sources.list(ownerIn(ctx)) }),
  );
  server.registerTool('get_source', GET_SOURCE, async ({ id }, ctx) => {
    const source = await sources.find(ownerIn(ctx), id);
    return source ? answer(source) : { ...answer({ error: 'There is no such source.' }), isError: true };
  });
  return server;
}

function answer(value) {
  return { content: [{ type: 'text', text: JSON.stringify(value) }] };
}
