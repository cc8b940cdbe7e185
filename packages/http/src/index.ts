export { type Answer, toAnswer } from './answer.ts';
export { type Credential, hasTokenInQuery, parseAuthorization } from './bearer.ts';
export {
  createTokenhouse,
  type Gated,
  type Routed,
  type Tokenhouse,
  type TokenhouseOptions,
} from './create-tokenhouse.ts';
export { creationRefused } from './creation-refused.ts';
export { toExpirySeconds } from './expiry-seconds.ts';
export {
  bodyTooLarge,
  methodNotAllowed,
  nothingHere,
  notJson,
  toFailure,
  unreadable,
  validationFailed,
} from './failure.ts';
export type { GateOptions } from './gate-options.ts';
export { idempotencyKey } from './idempotency-key.ts';
export { type OpenStreams, watchOpenStreams } from './open-streams.ts';
export { ownOrigins, refuseForeignHost, refuseForeignWrite } from './origins.ts';
export { oauthMembers, PROBLEM_MEDIA_TYPE, type Problem, problemHeaders, toProblem } from './problem.ts';
export {
  bearerInvalid,
  credentialInvalid,
  credentialsMissing,
  noSuchToken,
  type Refused,
  refusal,
  tokenInQuery,
} from './refusal.ts';
export { creationBody, isStorable, moment, tokensQuery, usageQuery } from './request-schemas.ts';
export type {
  GateDecision,
  OnError,
  RequestFacts,
  TokenGate,
} from './token-gate.ts';
export {
  type Admission,
  createTokenGuard,
  type GuardObserver,
  type KnownAdmission,
  type TokenGuard,
  type TokenGuardOptions,
  type UseContext,
} from './token-guard.ts';
export {
  type CreationBody,
  createTokenOperations,
  type TokenOperations,
  type TokenOperationsOptions,
  type TokensQuery,
  type UsageQuery,
} from './token-operations.ts';
export { type TokenRecord, toTokenRecord, toUseRecord, type UseRecord } from './token-record.ts';
export type { Identify } from './token-routes/admit-person.ts';
export { refuseTooDeep } from './token-routes/read-json.ts';
export type { SentBody, TokenCall } from './token-routes/token-call.ts';
export type { TokenRoutes } from './token-routes/token-routes.ts';
export { toEndpoint, toUseOrigin } from './use-origin.ts';
