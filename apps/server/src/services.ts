import type { Database, TokenFormat, TokenService } from '@tokenhouse/core';
import type { TokenOperations, VerifyAndLog } from '@tokenhouse/http';
import type { Accounts } from './accounts/accounts.ts';
import type { FindCaller } from './callers/caller.ts';
import type { DeniedCalls } from './callers/denied-calls.ts';
import type { IntrospectionClient } from './config/introspection-clients.ts';
import type { Metrics } from './metrics.ts';

/** The services that the routes use. */
export interface Services {
  readonly database: Database;
  readonly tokens: TokenService;
  readonly operations: TokenOperations;
  readonly guard: VerifyAndLog;
  readonly format: TokenFormat;
  readonly accounts: Accounts;
  readonly metrics: Metrics;
  readonly findCaller: FindCaller;
  readonly deniedCalls: DeniedCalls;
  readonly clock: () => Date;
  readonly publicUrl: string;
  readonly origins: readonly string[];
  readonly introspectionClients: readonly IntrospectionClient[];
}
