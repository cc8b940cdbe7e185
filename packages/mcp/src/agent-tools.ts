import type { ActivityResult, TokenListResult, WhoamiResult } from './tool-results.ts';

/** Whom the bearer token of a request authenticates, and which token it was. */
export interface AgentCaller {
  readonly userId: string;
  readonly tokenId: string;
}

/** One page of the usage log; `limit` is 1 to 100. */
export interface ActivityPage {
  readonly limit: number;
  readonly cursor: string | undefined;
}

/**
 * What the tools ask of the application. The answers are ready for JSON; members that the result schemas
 * do not name are dropped. The `detail` of a TokenhouseError is shown to the agent, any other error is not.
 */
export interface AgentTools {
  whoami(caller: AgentCaller): Promise<WhoamiResult>;
  /** The active tokens of the caller's user and the newest of the others, newest first, and the number left out. */
  listTokens(caller: AgentCaller): Promise<TokenListResult>;
  /** Uses of the caller's token, newest first. */
  tokenActivity(caller: AgentCaller, page: ActivityPage): Promise<ActivityResult>;
}
