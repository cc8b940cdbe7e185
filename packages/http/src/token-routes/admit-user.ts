import { type Awaitable, clientFromUserAgent, type TokenFormat } from '@tokenhouse/core';
import { hasTokenInQuery, parseAuthorization } from '../verification/bearer.ts';
import { usageContext } from '../verification/bearer-gate.ts';
import { refuseCrossOriginWrite } from '../verification/origins.ts';
import {
  bearerInvalid,
  credentialInvalid,
  credentialsMissing,
  refusal,
  tokenInQuery,
} from '../verification/refusal.ts';
import type { VerifyAndLog } from '../verification/verify-and-log.ts';
import type { TokenCall } from './token-call.ts';

/** The app's id of the signed-in user; null or undefined if there is none. */
export type Identify<R> = (request: R) => Awaitable<string | null | undefined>;

export interface AdmitUserOptions {
  readonly format: TokenFormat;
  readonly verification: VerifyAndLog;
  /** The origins whose pages may write with a visitor's cookie. */
  readonly origins: readonly string[];
}

/**
 * The id of the signed-in user, or an error. An API token is verified, logged and denied, because a token must never
 * create or revoke tokens. `route` is the path in the log.
 */
export async function admitUser(
  call: TokenCall & { readonly route: string },
  identify: () => Awaitable<string | null | undefined>,
  { format, verification, origins }: AdmitUserOptions,
): Promise<string> {
  if (hasTokenInQuery(call.url, format)) throw tokenInQuery();
  const credential = parseAuthorization(call.authorization, format);
  if (credential.kind === 'malformed') throw credentialInvalid(credential.detail);
  if (credential.kind === 'api_token') {
    const admission = await verification.admit(
      credential.text,
      usageContext(call, clientFromUserAgent(call.userAgent), false),
    );
    if (admission.outcome === 'accepted') throw new Error('A token was admitted to the token routes');
    throw refusal(admission);
  }
  const userId = await identify();
  if (isMissing(userId))
    throw credential.kind === 'jwt' ? bearerInvalid(credential.text) : credentialsMissing();
  if (typeof userId !== 'string') throw new TypeError('users.identify must return the user id as a string');
  // Browsers add cookies and Basic credentials automatically, but never a Bearer token. `identify` may have used either.
  if (credential.kind === 'none' || call.header('cookie') !== undefined)
    refuseCrossOriginWrite(call.method, browserHeaders(call), origins);
  return userId;
}

function isMissing(userId: string | null | undefined): userId is '' | null | undefined {
  return userId === undefined || userId === null || userId === '';
}

function browserHeaders(call: TokenCall) {
  return { origin: call.header('origin'), 'sec-fetch-site': call.header('sec-fetch-site') };
}
