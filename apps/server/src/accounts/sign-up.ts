import { containsToken, type FieldError, TokenhouseError } from '@tokenhouse/core';
import { z } from 'zod';
import { isStorable } from '../schemas.ts';

const text = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .refine(isStorable, 'must not contain control characters')
    .refine((value) => !containsToken(value), 'must not contain a token');

// Only what the databases and the log depend on; the rest is Better Auth's to judge, in its own words.
const signUp = z.object({ name: text(200), email: text(254), password: z.string() });

/** The password of a sign-up that is fit to be stored, undefined for a body that Better Auth will refuse by itself. */
export async function checkSignUp(request: Request): Promise<string | undefined> {
  const body: unknown = await request.json().catch(() => undefined);
  const parsed = signUp.safeParse(body);
  if (parsed.success) return isHashable(parsed.data.password) ? parsed.data.password : undefined;

  const wrongText = parsed.error.issues.filter(({ code }) => code === 'custom' || code === 'too_big');
  if (wrongText.length === 0) return undefined;
  const fields: FieldError[] = wrongText.map(({ path, message }) => ({
    pointer: `/${path.join('/')}`,
    detail: message,
  }));
  const detail = fields.map((field) => `${field.pointer}: ${field.detail}`).join('; ');
  throw new TokenhouseError('validation_failed', detail, { fields });
}

/** Better Auth's own bounds: hashing what it refuses would be work for nothing. */
function isHashable(password: string): boolean {
  return password.length >= 8 && password.length <= 128;
}
