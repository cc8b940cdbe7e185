import { clientFromUserAgent, type StoredToken } from '@tokenhouse/core';
import { credentialInvalid, credentialsMissing, parseAuthorization, refusal } from '@tokenhouse/http';
import { authorizationHeaders, endpointOf, useOrigin } from '@tokenhouse/http/fastify';
import type { FastifyRequest } from 'fastify';
import { describeCall } from 'tokenhouse-mcp';
import type { Services } from '../../services.ts';

/**
 * The token of an MCP request, or a refusal; the use is in the log by then. Takes the parsed body, because the log
 * tells which tool was called by which agent.
 */
export async function authenticateAgent(
  request: FastifyRequest,
  body: unknown,
  services: Services,
): Promise<StoredToken> {
  const { format, guard } = services;
  const credential = parseAuthorization(authorizationHeaders(request), format);
  if (credential.kind === 'none') throw credentialsMissing();
  if (credential.kind === 'malformed') throw credentialInvalid(credential.detail);

  const call = describeCall(body);
  const admission = await guard.admit(credential.text, {
    ...useOrigin(request, call.client ?? clientFromUserAgent(request.headers['user-agent'])),
    endpoint: endpointOf(request, call.operation),
    tokensAllowed: true,
  });
  if (admission.outcome !== 'accepted') throw refusal(admission);
  return admission.token;
}
