export { type Credential, hasTokenInQuery, parseAuthorization } from './bearer.ts';
export { PROBLEM_MEDIA_TYPE, type Problem, problemHeaders, toProblem } from './problem.ts';
export { credentialInvalid, credentialsMissing, type Refused, refusal } from './refusal.ts';
export {
  type Admission,
  createTokenGuard,
  type GuardObserver,
  type TokenGuard,
  type TokenGuardOptions,
  type UseContext,
} from './token-guard.ts';
export { type TokenRecord, toTokenRecord, toUseRecord, type UseRecord } from './token-record.ts';
export { toEndpoint, toUseOrigin } from './use-origin.ts';
