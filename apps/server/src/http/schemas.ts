import { ERRORS, type ErrorCode, MOST_USES_COUNTED } from '@tokenhouse/core';
import { PROBLEM_MEDIA_TYPE } from '@tokenhouse/http';
import { z } from 'zod';

// Without patterns: these values are our own, and patterns would only make the description longer.
const time = z.string().meta({ format: 'date-time', description: 'RFC 3339, UTC' });
const uuid = z.string().meta({ format: 'uuid' });

const origin = z.object({
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  client: z
    .string()
    .nullable()
    .describe(
      'The name and version of the agent, for example `claude-code 2.1.330`. For an introspection, the id of its ' +
        'client. A call without a name has the last name sent with the same token and user agent',
    ),
});

const metadata = z.record(z.string(), z.unknown());

export const tokenRecord = z
  .object({
    id: uuid,
    name: z.string(),
    tokenPrefix: z.string().describe('The first 8 characters of the token'),
    tokenSuffix: z.string().describe('The last 4 characters of the token'),
    status: z.enum(['active', 'expired', 'revoked']),
    createdAt: time,
    expiresAt: time.nullable().describe('Null: never'),
    lastUsedAt: time.nullable(),
    lastUsedBy: origin.nullable(),
    revokedAt: time.nullable(),
    metadata,
  })
  .meta({ id: 'TokenRecord' });

export const usage = z
  .object({
    id: z.string(),
    at: time,
    outcome: z
      .enum(['accepted', 'forbidden', 'expired', 'revoked'])
      .describe('`forbidden`: a valid token on a route that does not accept tokens'),
    endpoint: z.string().describe('The method and path, and the MCP method and tool'),
    ...origin.shape,
    count: z
      .int()
      .describe(
        'Usually 1. After 100 denied uses of a token in a minute, the rest of that minute and each busy minute after ' +
          'it have one entry for all denied uses. Its `at` is the end of the minute. The other members are those of ' +
          'the newest use',
      ),
  })
  .meta({ id: 'Use' });

export const usageEvent = z
  .object({ tokenId: uuid, ...usage.shape })
  .meta({ id: 'UseEvent', description: 'The data of an event `use`' });

export const usageBucket = z
  .object({
    from: time,
    to: time,
    accepted: z.int(),
    denied: z.int().describe('All outcomes except `accepted`'),
    isCapped: z
      .boolean()
      .describe(`Whether there are more entries than the newest ${MOST_USES_COUNTED}, which were counted`),
  })
  .meta({
    id: 'UseBucket',
    description: 'The number of uses of a token from `from` (inclusive) to `to` (exclusive)',
  });

export const limits = z
  .object({
    maxActive: z.int(),
    active: z.int(),
    creationsPerHour: z.int(),
    creationsLeft: z.int(),
  })
  .meta({ id: 'Limits' });

export const receipt = z
  .object({
    verifiers: z.int().describe('The number of servers that could have accepted the token'),
    confirmed: z.int().describe('The number of those servers that confirmed that they no longer accept it'),
    elapsedMs: z.number(),
  })
  .meta({ id: 'Receipt' });

export const account = z
  .object({
    id: z.string(),
    email: z
      .string()
      .nullable()
      .describe('As the user entered it, and not necessarily verified. Identify users by `id`'),
    name: z.string().nullable(),
  })
  .meta({ id: 'Account' });

export const site = z
  .object({
    publicUrl: z.string().describe('The origin of this server for users'),
    accounts: z
      .enum(['built-in', 'external'])
      .describe('`external`: users sign in with JWTs of an identity provider'),
    signUps: z.enum(['open', 'closed']).describe('`closed`: new users cannot sign up'),
    tokenStart: z.string().describe('Every token starts with these characters: `nllm_` by default'),
  })
  .meta({ id: 'Site' });

export const deniedCall = z
  .object({ at: time, detail: z.string().describe('The error that the caller received') })
  .meta({ id: 'DeniedCall' });

export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(Object.keys(ERRORS) as ErrorCode[]),
    requestId: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'Problem details, RFC 9457' });

/** The error responses of a route for its schema. The error table explains them. */
export function problems(...statuses: readonly number[]) {
  return Object.fromEntries(
    statuses.map((status) => [status, { content: { [PROBLEM_MEDIA_TYPE]: { schema: problem } } }]),
  );
}

export const tokenParams = z.object({ id: z.string() });
