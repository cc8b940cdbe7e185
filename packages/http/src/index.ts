export {
  createTokenhouse,
  type Gated,
  type Routed,
  type Tokenhouse,
  type TokenhouseOptions,
} from './create-tokenhouse.ts';
export {
  BODY_LIMIT,
  bodyTooLarge,
  methodNotAllowed,
  notJson,
  routeNotFound,
  toFailure,
  unreadable,
  validationFailed,
} from './problems/failure.ts';
export {
  type HttpResponse,
  oauthMembers,
  PROBLEM_MEDIA_TYPE,
  type Problem,
  problemHeaders,
  toHttpResponse,
  toProblem,
} from './problems/problem.ts';
export { createTokenParts, type TokenParts, type TokenPartsOptions } from './token-parts.ts';
export type { Identify } from './token-routes/admit-user.ts';
export { refuseTooDeep } from './token-routes/read-json.ts';
export {
  creationBody,
  idempotencyKey,
  isStorable,
  moment,
  tokensQuery,
  usageQuery,
} from './token-routes/request-schemas.ts';
export type { SentBody, TokenCall } from './token-routes/token-call.ts';
export type {
  CreationBody,
  GenerationRequest,
  GenerationResult,
  TokenOperations,
  TokensQuery,
  UsageQuery,
} from './token-routes/token-operations.ts';
export {
  type TokenRecord,
  toExpirySeconds,
  toTokenRecord,
  toUsageRecord,
  type UsageRecord,
} from './token-routes/token-record.ts';
export type { TokenRoutes } from './token-routes/token-routes.ts';
export { type Credential, hasTokenInQuery, parseAuthorization } from './verification/bearer.ts';
export type {
  BearerGate,
  GateDecision,
  OnError,
  RequestFacts,
} from './verification/bearer-gate.ts';
export type { GateOptions } from './verification/gate-options.ts';
export { type OpenStreams, watchOpenStreams } from './verification/open-streams.ts';
export { ownOrigins, refuseCrossOriginWrite, refuseUnknownHost } from './verification/origins.ts';
export {
  bearerInvalid,
  credentialInvalid,
  credentialsMissing,
  type Refused,
  refusal,
  tokenInQuery,
  tokenNotFound,
} from './verification/refusal.ts';
export { toEndpoint, toUsageOrigin } from './verification/usage-origin.ts';
export type {
  Admission,
  KnownAdmission,
  UsageContext,
  VerificationObserver,
  VerifyAndLog,
} from './verification/verify-and-log.ts';
