import { type Awaitable, clientFromUserAgent, type StoredToken } from '@tokenhouse/core';
import {
  credentialInvalid,
  credentialsMissing,
  type KnownAdmission,
  parseAuthorization,
  refusal,
} from '@tokenhouse/http';
import { authorizationHeaders, endpointOf, usageOrigin } from '@tokenhouse/http/fastify';
import type { FastifyRequest } from 'fastify';
import { describeCall } from 'tokenhouse-mcp';
import type { Services } from '../services.ts';
import type { KnownClients } from './known-clients.ts';

/** The services of the routes, and the known agents. */
export type AgentServices = Services & { readonly clients: KnownClients };

/**
 * The token of an MCP request, after its use was logged. Throws when the token is denied. Takes the parsed body, because the
 * log shows which agent called which tool. An agent that sent its name in an earlier call is logged with that name.
 */
export async function authenticateAgent(
  request: FastifyRequest,
  body: unknown,
  services: AgentServices,
): Promise<StoredToken> {
  const { format, guard, clients } = services;
  const credential = parseAuthorization(authorizationHeaders(request), format);
  if (credential.kind === 'none') throw credentialsMissing();
  if (credential.kind === 'malformed') throw credentialInvalid(credential.detail);

  const call = describeCall(body);
  const origin = usageOrigin(request, call.client ?? clientFromUserAgent(request.headers['user-agent']));
  const admission = await guard.admit(credential.text, {
    ...origin,
    endpoint: endpointOf(request, call.operation),
    tokensAllowed: true,
    findClient: call.client === null ? findClient : undefined,
  });
  if (admission.outcome !== 'accepted') throw refusal(admission);
  if (call.client !== null) clients.save(admission.token.id, origin.userAgent, call.client);
  return admission.token;

  /** A denied call must not cost a read of the log. */
  function findClient({ outcome, token }: KnownAdmission): Awaitable<string | null> {
    return outcome === 'accepted'
      ? clients.find(token, origin.userAgent)
      : clients.get(token.id, origin.userAgent);
  }
}
