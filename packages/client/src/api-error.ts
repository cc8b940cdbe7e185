import type { ErrorCode } from './error-code.ts';
import type { FieldError } from './problem.ts';

/** The parts of an ApiError; `cause` must not contain a secret. */
export interface ApiErrorParts {
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly requestId?: string | undefined;
  readonly fields?: readonly FieldError[] | undefined;
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
}

/** A call that failed. Decide by `code`; `detail` may be shown to users. It contains no token and no header. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** The HTTP status; 0 without a response. */
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  /** Finds the request in the server's log. */
  readonly requestId: string | undefined;
  /** What is wrong with the input, for `validation_failed`; else empty. */
  readonly fields: readonly FieldError[];
  /** Seconds to wait before trying again, if the server sent them: `rate_limited`, `unavailable`. */
  readonly retryAfter: number | undefined;

  constructor(parts: ApiErrorParts) {
    super(`${parts.code}: ${parts.detail}`, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.status = parts.status;
    this.code = parts.code;
    this.detail = parts.detail;
    this.requestId = parts.requestId;
    this.fields = parts.fields ?? [];
    this.retryAfter = parts.retryAfter;
  }
}
