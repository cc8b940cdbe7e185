import type { paths } from './generated/api.ts';

type Tokens = paths['/api/auth/tokens'];
type Token = paths['/api/auth/tokens/{id}'];

/** The body of an operation's good answer. */
type Answer<Operation> = Operation extends {
  readonly responses: {
    readonly [Status in 200 | 201]?: { content: { readonly 'application/json': infer Body } };
  };
}
  ? Body
  : never;

/** A new token: its text, shown this once, and its record. */
export type GeneratedToken = Answer<Tokens['post']>;

/** Tokens of a user, newest first, and what the limits leave. `nextCursor` is null on the last page. */
export type TokenList = Answer<Tokens['get']>;

/** The record of a revoked token, and who has confirmed that it is accepted no more. */
export type RevokedToken = Answer<Token['delete']>;

/** Uses of a token, newest first; `nextCursor` asks for the next page and is null on the last. */
export type UsagePage = Answer<paths['/api/auth/tokens/{id}/usage']['get']>;

/** How often a token was used between each two neighbouring edges. */
export type UsageHistogram = Answer<paths['/api/auth/tokens/{id}/usage/histogram']['get']>;

/** Whom a credential speaks for, what kind it is, and the token if it is one. */
export type Me = Answer<paths['/api/me']['get']>;
