import { containsToken, type FieldError, TokenhouseError } from '@tokenhouse/core';
import { isStorable } from '@tokenhouse/http';
import { z } from 'zod';

const text = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .refine(isStorable, 'must not contain control characters')
    .refine((value) => !containsToken(value), 'must not contain a token');

// Only what the databases and the log depend on; the rest is Better Auth's to judge, in its own words.
const profile = z.object({
  name: text(200).optional(),
  email: text(254).optional(),
  image: text(2_000).nullish(),
});

/** Throws `validation_failed` for texts of an account that must not be stored. What else is wrong is not told here. */
export function checkProfile(body: unknown): void {
  const issues = profile.safeParse(body).error?.issues ?? [];
  const wrong = issues.filter(({ code }) => code === 'custom' || code === 'too_big');
  if (wrong.length === 0) return;
  const fields: FieldError[] = wrong.map(({ path, message }) => ({
    pointer: `/${path.join('/')}`,
    detail: message,
  }));
  const detail = fields.map((field) => `${field.pointer}: ${field.detail}`).join('; ');
  throw new TokenhouseError('validation_failed', detail, { fields });
}

/** Better Auth's own bounds: hashing what it refuses would be work for nothing. */
export function isHashable(password: unknown): password is string {
  return typeof password === 'string' && password.length >= 8 && password.length <= 128;
}
