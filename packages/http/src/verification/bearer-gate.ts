import {
  type Awaitable,
  clientFromUserAgent,
  ERRORS,
  type StoredToken,
  type TokenFormat,
  type TokenhouseError,
} from '@tokenhouse/core';
import { toFailure } from '../problems/failure.ts';
import { type HttpResponse, oauthMembers, toHttpResponse } from '../problems/problem.ts';
import { hasTokenInQuery, parseAuthorization } from './bearer.ts';
import type { OpenStreams } from './open-streams.ts';
import { credentialInvalid, credentialsMissing, refusal, tokenInQuery } from './refusal.ts';
import { toEndpoint, toUsageOrigin } from './usage-origin.ts';
import type { Admission, UsageContext, VerifyAndLog } from './verify-and-log.ts';

/** What a framework reports about a request. */
export interface RequestFacts {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly url: string;
  /** Each Authorization header as it was sent. */
  readonly authorization: readonly string[];
  readonly ipAddress: string | undefined;
  readonly userAgent: string | undefined;
  /** What the usage log calls the path: the route's template, or the path itself, whose query is cut off. */
  readonly route: string;
  /** The id of the request in the app's log. */
  readonly requestId: string;
}

export type GateDecision =
  /** The use is in the log. */
  | { readonly outcome: 'accepted'; readonly token: StoredToken }
  | { readonly outcome: 'refused'; readonly error: TokenhouseError; readonly response: HttpResponse };

/** Called with each failure that is not the caller's fault; without an id outside of requests. Must not throw. */
export type OnError = (error: unknown, requestId?: string) => void;

/** Verifies the Bearer token of a request, in the same way for every framework. */
export interface BearerGate {
  /** Never rejects. Returns no promise if the decision needs no I/O. */
  verify(facts: RequestFacts): Awaitable<GateDecision>;
  /**
   * Denies an invalid token at once, and verifies a valid one again when `bodyArrived` has resolved. Logs one use, even
   * if that rejects because the body never arrived. Never rejects.
   */
  verifyWithBody(facts: RequestFacts, bodyArrived: () => Promise<void>): Promise<GateDecision>;
  /** As `OpenStreams.open`. */
  readonly watch: OpenStreams['open'];
}

export interface BearerGateOptions {
  readonly format: TokenFormat;
  readonly verification: VerifyAndLog;
  readonly streams: OpenStreams;
  readonly onError: OnError;
}

/** The gate of routes that need an API token. */
export function createBearerGate({ format, verification, streams, onError }: BearerGateOptions): BearerGate {
  let known: { userAgent: string | undefined; client: string | null } = {
    userAgent: undefined,
    client: null,
  };

  return {
    verify: (facts) => judge(facts, verification.admit),

    async verifyWithBody(facts, bodyArrived) {
      const early = await judge(facts, verification.admitEarly);
      if (early.outcome === 'refused') return early;
      try {
        await bodyArrived();
      } catch (cause) {
        await judge(facts, verification.admit);
        return refuse(cause, facts);
      }
      return judge(facts, verification.admit);
    },

    watch: streams.open,
  };

  function judge(facts: RequestFacts, admit: VerifyAndLog['admit']): Awaitable<GateDecision> {
    try {
      const text = bearerText(facts, format);
      const admission = admit(text, usageContext(facts, senderOf(facts.userAgent), true));
      // Not awaited, which would cost a promise and a turn of the event loop.
      if (!(admission instanceof Promise)) return settle(admission, facts);
      return admission.then((late) => settle(late, facts)).catch((error) => refuse(error, facts));
    } catch (error) {
      return refuse(error, facts);
    }
  }

  // Consecutive requests often come from the same agent, and parsing its name costs a tenth of a request.
  function senderOf(userAgent: string | undefined): string | null {
    if (userAgent !== known.userAgent) known = { userAgent, client: clientFromUserAgent(userAgent) };
    return known.client;
  }

  function settle(admission: Admission, facts: RequestFacts): GateDecision {
    return admission.outcome === 'accepted' ? admission : refuse(refusal(admission), facts);
  }

  function refuse(cause: unknown, { requestId }: RequestFacts): GateDecision {
    const error = toFailure(cause);
    report(error, requestId, onError);
    return { outcome: 'refused', error, response: toHttpResponse(error, requestId, oauthMembers(error)) };
  }
}

/** Reports a failure to the app's log, unless it is the caller's fault. */
export function report(error: TokenhouseError, requestId: string, onError: OnError): void {
  if (ERRORS[error.code].status >= 500) onError(error.cause ?? error, requestId);
}

/** The text that was sent as an API token, or the error that says why there is none. */
function bearerText({ url, authorization }: RequestFacts, format: TokenFormat): string {
  if (hasTokenInQuery(url, format)) throw tokenInQuery();
  const credential = parseAuthorization(authorization, format);
  switch (credential.kind) {
    case 'none':
      throw credentialsMissing();
    case 'malformed':
      throw credentialInvalid(credential.detail);
    case 'api_token':
    case 'jwt':
      return credential.text;
  }
}

/** The circumstances of a use, as they are logged; `sender` is the agent as it names itself. */
export function usageContext(
  facts: RequestFacts,
  sender: string | null,
  tokensAllowed: boolean,
): UsageContext {
  const { ipAddress, userAgent, client } = toUsageOrigin(facts.ipAddress, facts.userAgent, sender);
  const endpoint = toEndpoint(facts.method, facts.route);
  return { ipAddress, userAgent, client, endpoint, tokensAllowed };
}
