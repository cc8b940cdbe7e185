import {
  type CreationLimits,
  createTokenFormat,
  createTokenService,
  type Database,
  type TokenFormat,
  type TokenService,
} from '@tokenhouse/core';
import { createTokenOperations, type TokenOperations } from './token-routes/token-operations.ts';
import {
  createVerifyAndLog,
  type VerificationObserver,
  type VerifyAndLog,
} from './verification/verify-and-log.ts';

export interface TokenPartsOptions {
  readonly database: Database;
  /** The word before the underscore. */
  readonly prefix: string;
  readonly limits: CreationLimits;
  readonly clock: () => Date;
  readonly observer?: VerificationObserver;
}

/** What the server and every app with embedded tokens consist of. */
export interface TokenParts {
  readonly format: TokenFormat;
  readonly tokens: TokenService;
  readonly verification: VerifyAndLog;
  readonly operations: TokenOperations;
}

/** Combines the parts on a database. Throws RangeError on a bad prefix. */
export function createTokenParts({
  database,
  prefix,
  limits,
  clock,
  observer,
}: TokenPartsOptions): TokenParts {
  const format = createTokenFormat(prefix);
  const { usage } = database;
  const tokens = createTokenService({ store: database.tokens, format, limits, clock });
  return {
    format,
    tokens,
    verification: createVerifyAndLog({ tokens, usage, clock, ...(observer !== undefined && { observer }) }),
    operations: createTokenOperations({ tokens, usage, clock }),
  };
}
