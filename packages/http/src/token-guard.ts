import type { StoredToken, TokenService, UsageLog, UseOrigin, Verdict } from '@tokenhouse/core';

/** What became of one request with an API token: the verdict, or `forbidden` where tokens may not go. */
export type Admission = Verdict | { readonly outcome: 'forbidden'; readonly token: StoredToken };

/** The circumstances of a use. */
export interface UseContext extends UseOrigin {
  /** Method and path, never the query. */
  readonly endpoint: string;
  /** False where only a signed-in person may go. */
  readonly tokensAllowed: boolean;
}

export interface GuardObserver {
  /** A use was judged; `seconds` from the text to the verdict, without the usage log. */
  judged(outcome: Admission['outcome'], seconds: number): void;
}

export interface TokenGuard {
  /**
   * Judges the text and logs the use; resolves when the use may be relied on to be in the log. Rejects with
   * `unavailable` when it cannot be judged or logged, and then nothing may go on.
   */
  admit(text: string, context: UseContext): Promise<Admission>;
}

export interface TokenGuardOptions {
  readonly tokens: TokenService;
  readonly usage: UsageLog;
  readonly clock: () => Date;
  readonly observer?: GuardObserver | undefined;
}

/** The one way from a token's text to a logged decision, for every framework. */
export function createTokenGuard({ tokens, usage, clock, observer }: TokenGuardOptions): TokenGuard {
  return {
    async admit(text, { tokensAllowed, endpoint, ipAddress, userAgent, client }) {
      const startedAt = performance.now();
      const admission = confine(await tokens.validateToken(text), tokensAllowed);
      observer?.judged(admission.outcome, (performance.now() - startedAt) / 1000);

      if ('token' in admission) {
        const { outcome, token } = admission;
        await usage.record({
          tokenId: token.id,
          at: clock(),
          outcome,
          endpoint,
          ipAddress,
          userAgent,
          client,
        });
      }
      return admission;
    },
  };
}

function confine(verdict: Verdict, tokensAllowed: boolean): Admission {
  return verdict.outcome === 'accepted' && !tokensAllowed
    ? { outcome: 'forbidden', token: verdict.token }
    : verdict;
}
