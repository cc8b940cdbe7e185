import swagger from '@fastify/swagger';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { OpenAPIV3 } from 'openapi-types';
import { ACCOUNT_PATHS } from '../accounts/openapi-paths.ts';
import type { App } from './app-type.ts';

const DESCRIPTION = `Personal API tokens that authenticate MCP servers and coding agents to a person's account.

Errors are problem details (RFC 9457) with a stable \`code\`. Times are RFC 3339 in UTC.`;

/** GET /openapi.json, generated from the route schemas. */
export async function describeApi(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Tokenhouse', version: '1', description: DESCRIPTION, license: { name: 'Apache-2.0' } },
      tags: [
        {
          name: 'tokens',
          description: 'Manage your tokens, with a session or JWT. Tokens cannot manage tokens',
        },
        { name: 'account', description: 'Sign up, sign in, and look up the user of a credential' },
        { name: 'mcp', description: 'Model Context Protocol' },
        { name: 'introspection', description: 'For servers that accept tokens of their users' },
        { name: 'operation', description: 'For operators' },
      ],
      components: {
        securitySchemes: {
          apiToken: { type: 'http', scheme: 'bearer', description: 'A personal API token, `nllm_…`' },
          jwt: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
          introspectionClient: {
            type: 'http',
            scheme: 'basic',
            description: 'One of the `id:secret` pairs of INTROSPECTION_CLIENTS',
          },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'tokenhouse.session_token',
            description: 'Over https its name starts with `__Host-`',
          },
        },
      },
      paths: ACCOUNT_PATHS,
    },
    transform: jsonSchemaTransform,
    transformObject: withoutInputSchemas,
  });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}

/** The library describes each named schema twice, as input and as output. Ours are used only as outputs. */
function withoutInputSchemas(document: Parameters<typeof jsonSchemaTransformObject>[0]): OpenAPIV3.Document {
  const described = jsonSchemaTransformObject(document) as OpenAPIV3.Document;
  const schemas = Object.entries(described.components?.schemas ?? {}).filter(
    ([name]) => !name.endsWith('Input'),
  );
  return { ...described, components: { ...described.components, schemas: Object.fromEntries(schemas) } };
}
