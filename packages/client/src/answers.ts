import type { paths } from './generated/api.ts';

type Tokens = paths['/api/auth/tokens'];
type Token = paths['/api/auth/tokens/{id}'];

/** The body of an operation's success response. */
type Answer<Operation> = Operation extends {
  readonly responses: {
    readonly [Status in 200 | 201]?: { content: { readonly 'application/json': infer Body } };
  };
}
  ? Body
  : never;

/** A new token: its text, which no later response contains, and its record. */
export type GeneratedToken = Answer<Tokens['post']>;

/** Tokens of a user, newest first, and the user's limits. `nextCursor` is null on the last page. */
export type TokenList = Answer<Tokens['get']>;

/** The record of a revoked token, and the receipt of the revocation. */
export type RevokedToken = Answer<Token['delete']>;

/** Uses of a token, newest first. `nextCursor` is null on the last page. */
export type UsagePage = Answer<paths['/api/auth/tokens/{id}/usage']['get']>;

/** How often a token was used between each two consecutive edges. */
export type UsageHistogram = Answer<paths['/api/auth/tokens/{id}/usage/histogram']['get']>;

/** The user that a credential authenticates, the kind of credential, and the token if it is one. */
export type Me = Answer<paths['/api/me']['get']>;
