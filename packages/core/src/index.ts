export {
  type ApiToken,
  type JsonObject,
  type StoredToken,
  statusOf,
  type TokenStatus,
  type UsageOrigin,
} from './api-token.ts';
export { type Awaitable, mapAwaitable } from './awaitable.ts';
export { boundCounts } from './bound-counts.ts';
export { type BoundedMap, createBoundedMap } from './bounded-map.ts';
export { cleanText, clientFromInfo, clientFromUserAgent } from './client-name.ts';
export {
  type CreationLimits,
  type CreationRefusal,
  judgeCreation,
  type LimitsLeft,
  startOfHour,
  type TokenDates,
} from './creation-limits.ts';
export {
  ERRORS,
  type ErrorCode,
  type FieldError,
  InvalidUseError,
  TokenhouseError,
  unavailable,
} from './errors.ts';
export { isTooDeep, MAX_BODY_DEPTH, MAX_DEPTH } from './json-depth.ts';
export { type MaintenanceOptions, startMaintenance } from './maintenance.ts';
export {
  type Diagnosis,
  type ExportedUse,
  type Finding,
  judgeSchema,
  judgeStoppedRetention,
  type Operations,
  type SchemaState,
  type TokenFilter,
  type UsageFilter,
} from './operations.ts';
export {
  checkTokenRetention,
  checkUsageLogOptions,
  checkWhole,
  MAX_LIMIT,
  TOKEN_PREFIX,
  TOKEN_PREFIX_RULE,
} from './option-checks.ts';
export { badCursor, formatCursor, type PagePosition, parseCursor } from './page-cursor.ts';
export { inPlaceOfToken, withoutWrapping } from './pasted-token.ts';
export type {
  Creation,
  Database,
  NewToken,
  Observer,
  Receipt,
  Revocation,
  TokenStore,
  UsageLog,
  UsageSince,
  UsageWriter,
} from './ports.ts';
export { containsToken, redactTokens } from './redact-tokens.ts';
export {
  type DroppedUses,
  judgeRetention,
  type RetentionFacts,
  type RetentionJudgement,
  type StoppedRetention,
} from './retention.ts';
export { createTokenFormat, hashToken, PlainToken, type TokenFormat, TokenHash } from './token.ts';
export {
  type FilteredPageQuery,
  type PlacedToken,
  type StatusFilter,
  type TokenPage,
  type TokenPageQuery,
  toTokenPage,
} from './token-page.ts';
export {
  createTokenService,
  type Generation,
  type TokenList,
  type TokenListQuery,
  type TokenOverview,
  type TokenRequest,
  type TokenService,
  type TokenServiceOptions,
} from './token-service.ts';
export {
  type LoggedUse,
  MOST_USES_COUNTED,
  movesLastUsed,
  type OwnedUse,
  type TimeRange,
  type UsageCount,
  type UsageOutcome,
  type UsagePage,
  type Use,
} from './usage.ts';
export { NONE_APART, type WrittenApart } from './usage-queue.ts';
export {
  createDurableWriter,
  createUsageWriter,
  type UsageDurability,
  type UsageWriterOptions,
} from './usage-writer.ts';
export { decide, type Verdict } from './verdict.ts';
