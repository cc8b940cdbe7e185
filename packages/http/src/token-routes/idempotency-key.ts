import { z } from 'zod';

// RFC 9651 section 3.3.3: a String, in which a backslash stands before a quote and before another backslash only.
const QUOTED = /^"(?:[^"\\]|\\["\\])*"$/;

/**
 * The header Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): a String of structured fields. Without its
 * quotes, as most clients send it, it is the same key.
 */
export const idempotencyKey = z
  .string()
  .refine((text) => !text.startsWith('"') || QUOTED.test(text), 'must be text in quotes, or without any')
  .transform((text) => (text.startsWith('"') ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text))
  .refine((key) => /^[\x21-\x7E]{1,255}$/.test(key), 'must have 1 to 255 visible ASCII characters')
  .meta({
    description:
      'Send the same key when you repeat a request: it generates one token, however often it arrives. Text in quotes (RFC 9651), 1 to 255 visible ASCII characters; the quotes may be left out',
    example: '"c0ffee-1"',
  });
