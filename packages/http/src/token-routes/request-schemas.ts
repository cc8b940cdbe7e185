import { containsToken, isTooDeep, MAX_DEPTH } from '@tokenhouse/core';
import { z } from 'zod';

// RFC 3339 has no years of five digits, in which an offset could put the last hours of 9999.
const END_OF_TIME = Date.UTC(10_000, 0) - 1;
const MAX_LIMIT = 100;
const BAD_LIMIT = 'must be a whole number, 1 or more';
const MAX_TOKENS = 500;
const BAD_TOKENS_LIMIT = `must be a whole number from 1 to ${MAX_TOKENS}`;

/** A time in a request, in RFC 3339 with any offset, as a Date. */
export const moment = (error: string) =>
  z.iso
    .datetime({ offset: true, error })
    .transform((text) => new Date(text))
    .refine((date) => date.getTime() <= END_OF_TIME, 'must not be after the year 9999');

/** Whether the text has no control characters and unpaired surrogates, which some databases reject. */
export const isStorable = (text: string) => text.isWellFormed() && !/\p{Cc}/u.test(text);

const tokenName = z
  .string()
  .trim()
  .refine((name) => name !== '' && [...name].length <= 100, 'must have 1 to 100 characters')
  .refine(isStorable, 'must not contain control characters')
  .refine((name) => !containsToken(name), 'must not contain a token')
  .meta({ minLength: 1, maxLength: 100 });

/** The error for a member of a body that is nested too deep. */
export const TOO_DEEP = `must not be nested deeper than ${MAX_DEPTH}`;

const tokenMetadata = z
  .record(z.string(), z.unknown())
  .refine((value) => !isTooDeep(value), { error: TOO_DEEP, abort: true })
  .refine((value) => Buffer.byteLength(JSON.stringify(value)) <= 4096, 'must have at most 4 KiB as JSON')
  .refine((value) => isClean(JSON.stringify(value)), 'must not contain NUL or unpaired surrogates')
  .refine((value) => !containsToken(JSON.stringify(value)), 'must not contain a token');

/** The body that asks for a token. */
export const creationBody = z
  .object({
    name: tokenName.optional(),
    expiresAt: moment('must be an RFC 3339 timestamp, or null for no expiry').nullable().optional(),
    metadata: tokenMetadata.optional(),
  })
  .nullish()
  .describe('All members are optional, and so is the body');

/** Selects a page of a list of tokens. */
export const tokensQuery = z.object({
  limit: z.coerce
    .number(BAD_TOKENS_LIMIT)
    .int(BAD_TOKENS_LIMIT)
    .min(1, BAD_TOKENS_LIMIT)
    .max(MAX_TOKENS, BAD_TOKENS_LIMIT)
    .default(100),
  cursor: z.string().max(200).optional().describe('`nextCursor` of the previous page'),
  status: z
    .enum(['active', 'expired', 'revoked'], 'must be active, expired or revoked')
    .optional()
    .describe('Only the tokens with this status; all by default'),
});

/** Which page of a token's uses is wanted. */
export const usageQuery = z.object({
  limit: z.coerce
    .number(BAD_LIMIT)
    .int(BAD_LIMIT)
    .min(1, BAD_LIMIT)
    .default(20)
    .describe(`More than ${MAX_LIMIT} counts as ${MAX_LIMIT}`),
  cursor: z.string().max(200).optional().describe('`nextCursor` of the previous page'),
});

/** The number of uses on a page. */
export function toPageLimit(wanted: number): number {
  return Math.min(wanted, MAX_LIMIT);
}

/** jsonb takes neither `\u0000` nor half a surrogate pair, both of which JSON.stringify writes as escapes. */
function isClean(json: string): boolean {
  return !/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/i.test(json);
}

// RFC 9651 section 3.3.3: a String, in which a backslash escapes only a quote or a backslash.
const QUOTED = /^"(?:[^"\\]|\\["\\])*"$/;

/**
 * The header Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): a String of structured fields. Without its
 * quotes, as most clients send it, it is the same key.
 */
export const idempotencyKey = z
  .string()
  .refine((text) => !text.startsWith('"') || QUOTED.test(text), 'must be quoted text, or text without quotes')
  .transform((text) => (text.startsWith('"') ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text))
  .refine((key) => /^[\x21-\x7E]{1,255}$/.test(key), 'must have 1 to 255 visible ASCII characters')
  .meta({
    description:
      'Send the same key when you repeat a request: it generates one token, however often it arrives. Text in quotes (RFC 9651), 1 to 255 visible ASCII characters; the quotes may be left out',
    example: '"c0ffee-1"',
  });
