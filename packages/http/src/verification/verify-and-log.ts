import {
  type Awaitable,
  mapAwaitable,
  type StoredToken,
  type TokenService,
  type UsageLog,
  type UsageOrigin,
  type Verdict,
} from '@tokenhouse/core';

/** The result for a request with an API token: the verdict, or `forbidden` on routes that tokens may not use. */
export type Admission = Verdict | { readonly outcome: 'forbidden'; readonly token: StoredToken };

/** An admission of a token that exists, whose use is logged. */
export type KnownAdmission = Extract<Admission, { readonly token: StoredToken }>;

/** The circumstances of a use. */
export interface UsageContext extends UsageOrigin {
  /** Method and path, never the query. */
  readonly endpoint: string;
  /** False on routes that only a signed-in user may use. */
  readonly tokensAllowed: boolean;
  /** A better name for the client than `client`, depending on the token; null if there is none. Must not reject. */
  readonly findClient?: ((admission: KnownAdmission) => Awaitable<string | null>) | undefined;
}

export interface VerificationObserver {
  /** A use was judged; `seconds` from the text to the verdict, without the usage log. */
  judged(outcome: Admission['outcome'], seconds: number): void;
}

export interface VerifyAndLog {
  /**
   * Verifies the text and logs the use. Resolves when the use is logged; returns no promise if that is already so.
   * Rejects with `unavailable` if the text cannot be verified or the use cannot be logged: the request must not
   * continue.
   */
  admit(text: string, context: UsageContext): Awaitable<Admission>;
  /**
   * Verifies the text before its request has fully arrived, to deny and log an invalid token early. A valid token
   * is not logged: `admit` verifies it again and logs the one use when the rest has arrived.
   */
  admitEarly(text: string, context: UsageContext): Awaitable<Admission>;
}

export interface VerifyAndLogOptions {
  readonly tokens: TokenService;
  readonly usage: UsageLog;
  readonly clock: () => Date;
  readonly observer?: VerificationObserver | undefined;
}

/** The one way from a token's text to a logged decision, for every framework. */
export function createVerifyAndLog({ tokens, usage, clock, observer }: VerifyAndLogOptions): VerifyAndLog {
  return {
    admit: (text, context) => judge(text, context, false),
    admitEarly: (text, context) => judge(text, context, true),
  };

  function judge(text: string, context: UsageContext, isEarly: boolean): Awaitable<Admission> {
    const startedAt = performance.now();
    return mapAwaitable(tokens.validateToken(text), (verdict) => {
      const admission = confine(verdict, context);
      if (isEarly && admission.outcome === 'accepted') return admission;
      observer?.judged(admission.outcome, (performance.now() - startedAt) / 1000);
      return log(admission, context);
    });
  }

  function log(admission: Admission, context: UsageContext): Awaitable<Admission> {
    if (!('token' in admission)) return admission;
    const found = context.findClient?.(admission);
    const recorded =
      found === undefined
        ? record(admission, context, context.client)
        : mapAwaitable(found, (client) => record(admission, context, client ?? context.client));
    return mapAwaitable(recorded, () => admission);
  }

  function record(
    { token, outcome }: KnownAdmission,
    { endpoint, ipAddress, userAgent }: UsageContext,
    client: string | null,
  ): Awaitable<void> {
    return usage.record({ tokenId: token.id, at: clock(), outcome, endpoint, ipAddress, userAgent, client });
  }
}

function confine(verdict: Verdict, { tokensAllowed }: UsageContext): Admission {
  return verdict.outcome === 'accepted' && !tokensAllowed
    ? { outcome: 'forbidden', token: verdict.token }
    : verdict;
}
