import type { ActivityResult, TokenListResult, WhoamiResult } from './tool-results.ts';

/** The user that the token of a request authenticates, and the id of the token. */
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
 * The functions that the application provides for the tools. Results must be ready for JSON; members that are not in
 * the result schemas are dropped. The agent sees the `detail` of a TokenhouseError, but no other error.
 */
export interface AgentTools {
  whoami(caller: AgentCaller): Promise<WhoamiResult>;
  /** The active tokens of the caller's user and the newest of the others, newest first, and the number left out. */
  listTokens(caller: AgentCaller): Promise<TokenListResult>;
  /** Uses of the caller's token, newest first. */
  tokenActivity(caller: AgentCaller, page: ActivityPage): Promise<ActivityResult>;
}
