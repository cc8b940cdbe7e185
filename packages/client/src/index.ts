export type { GeneratedToken, Me, RevokedToken, TokenList, UsageHistogram, UsagePage } from './answers.ts';
export { ApiError } from './api-error.ts';
export {
  ApiService,
  type ApiServiceOptions,
  type CallOptions,
  type GenerateOptions,
  type TokenPageOptions,
  type TokensOptions,
  type UsageOptions,
} from './api-service.ts';
export type { ErrorCode } from './error-code.ts';
export type {
  Account,
  DeniedCall,
  Limits,
  Receipt,
  Site,
  TokenRecord,
  Use,
  UseEvent,
} from './generated/api.ts';
export type { FieldError } from './problem.ts';
