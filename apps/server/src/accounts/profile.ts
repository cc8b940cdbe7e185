import { containsToken, type FieldError, TokenhouseError } from '@tokenhouse/core';
import { isStorable } from '@tokenhouse/http';
import { z } from 'zod';
import { findWeakness } from './passwords/password-rules.ts';

const text = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .refine(isStorable, 'must not contain control characters')
    .refine((value) => !containsToken(value), 'must not contain a token');

// Checks only what the databases and the log require. Better Auth checks the rest.
const profile = z.object({
  name: text(200).optional(),
  email: text(254).optional(),
  image: text(2_000).nullish(),
});

const attempt = z.object({ email: z.email().max(254), password: z.string().max(128) });

/** Throws `validation_failed` for text that must not be stored. Better Auth reports other problems. */
export function checkProfile(body: unknown): void {
  const issues = profile.safeParse(body).error?.issues ?? [];
  const wrong = issues.filter(({ code }) => code === 'custom' || code === 'too_big');
  if (wrong.length === 0) return;
  const fields: FieldError[] = wrong.map(({ path, message }) => ({
    pointer: `/${path.join('/')}`,
    detail: message,
  }));
  throw invalid(fields);
}

const newUser = z.object({
  email: text(254).pipe(z.email('must be an e-mail address')),
  name: text(200).min(1, 'must not be empty'),
});

/** The problems with the profile of a new user, as sentences. */
export function profileProblems(profile: {
  readonly email: string;
  readonly name: string;
}): readonly string[] {
  const issues = newUser.safeParse(profile).error?.issues ?? [];
  return issues.map(({ path, message }) => `The ${path.join('.')} ${message}`);
}

/** Throws `validation_failed` for a weak password. */
export async function checkPassword(body: {
  readonly [field: string]: unknown;
  readonly password: string;
}): Promise<void> {
  const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
  const owner = { email: textOf(body['email']), name: textOf(body['name']) };
  const weakness = await findWeakness(body.password, owner);
  if (weakness !== undefined) throw invalid([{ pointer: '/password', detail: weakness }]);
}

function invalid(fields: readonly FieldError[]): TokenhouseError {
  const detail = fields.map((field) => `${field.pointer}: ${field.detail}`).join('; ');
  return new TokenhouseError('validation_failed', detail, { fields });
}

/** Whether Better Auth would compare a password. Only then is it a sign-in attempt. */
export function isAttempt(body: unknown): body is { readonly email: string; readonly password: string } {
  return attempt.safeParse(body).success;
}

/** Better Auth's own limits. Hashing a password that it rejects would be wasted work. */
export function isHashable(password: unknown): password is string {
  return typeof password === 'string' && password.length >= 8 && password.length <= 128;
}
