import { type FieldError, isTooDeep, MAX_BODY_DEPTH, redactTokens, TokenhouseError } from '@tokenhouse/core';
import type { z } from 'zod';
import { BODY_LIMIT, bodyTooLarge, notJson, unreadable, validationFailed } from '../problems/failure.ts';
import { TOO_DEEP } from './request-schemas.ts';
import type { TokenCall } from './token-call.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The body as JSON; undefined if it is empty. */
export async function readJson(call: TokenCall): Promise<unknown> {
  if (Number(call.header('content-length')) > BODY_LIMIT) throw bodyTooLarge();
  const body = await call.readBody(BODY_LIMIT);
  const type = call.header('content-type');
  const value = 'parsed' in body ? checkParsed(body.parsed, type) : parseJson(body.bytes, type);
  // The body null is not the same as no body.
  if (value === null) throw new TokenhouseError('validation_failed', 'The body must be a JSON object.');
  return value;
}

/** A parsed form is still not JSON. Any page can send a form without a preflight request. */
function checkParsed(value: unknown, type: string | undefined): unknown {
  if (type !== undefined && !isJson(type)) throw notJson();
  refuseTooDeep(value);
  return value;
}

function parseJson(bytes: Uint8Array, type = ''): unknown {
  if (bytes.length === 0) return undefined;
  if (!isJson(type)) throw notJson();
  const text = decode(bytes);
  refuseTooDeep(parse(text));
  // Parsed again, because a reviver recurses and must not run before the depth is checked.
  return parse(text, refusePrototypes);
}

function parse(text: string, reviver?: typeof refusePrototypes): unknown {
  try {
    return JSON.parse(text, reviver);
  } catch (cause) {
    throw unreadable(cause);
  }
}

function isJson(type: string): boolean {
  return type.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new TokenhouseError('validation_failed', 'The body is not valid UTF-8.', { cause });
  }
}

/** These names are sent only to pollute prototypes. */
function refusePrototypes(key: string, value: unknown): unknown {
  const isObject = typeof value === 'object' && value !== null;
  if (key === '__proto__' || (key === 'constructor' && isObject && Object.hasOwn(value, 'prototype'))) {
    throw new SyntaxError(`The name ${key} is not allowed`);
  }
  return value;
}

/** The value as the schema gives it back; throws `validation_failed` with a pointer to each field that is wrong. */
export function check<T extends z.ZodType>(schema: T, value: unknown, pointer = ''): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields: FieldError[] = result.error.issues.map(({ path, message }) => ({
    pointer: pointer + path.map((part) => `/${escapePointer(String(part))}`).join(''),
    detail: message,
  }));
  throw validationFailed(fields, result.error);
}

/** Throws `validation_failed`, with a pointer to each member of a parsed body that is nested deeper than MAX_DEPTH. */
export function refuseTooDeep(body: unknown): void {
  if (!isTooDeep(body, MAX_BODY_DEPTH)) return;
  const members = Array.isArray(body)
    ? []
    : Object.entries(body ?? {}).filter(([, value]) => isTooDeep(value));
  const pointers = Array.isArray(body)
    ? ['']
    : members.map(([name]) => `/${escapePointer(redactTokens(name))}`);
  throw validationFailed(pointers.map((pointer) => ({ pointer, detail: TOO_DEEP })));
}

/** RFC 6901 section 3. */
function escapePointer(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1');
}
