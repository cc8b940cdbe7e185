import { ERRORS, type ErrorCode, MOST_USES_COUNTED } from '@tokenhouse/core';
import { PROBLEM_MEDIA_TYPE } from '@tokenhouse/http';
import { z } from 'zod';

// Patterns would only repeat in the API's description, and check what we write ourselves.
const time = z.string().meta({ format: 'date-time', description: 'RFC 3339, UTC' });
const uuid = z.string().meta({ format: 'uuid' });

const origin = z.object({
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  client: z
    .string()
    .nullable()
    .describe(
      'Name and version of the agent, for example `claude-code 2.1.330`; of an introspection, the id of its client. ' +
        'An MCP call without a name has the last name that came with the same token and user agent',
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

export const use = z
  .object({
    id: z.string(),
    at: time,
    outcome: z
      .enum(['accepted', 'forbidden', 'expired', 'revoked'])
      .describe('`forbidden`: a valid token where tokens may not go'),
    endpoint: z.string().describe('Method and path, and the MCP method and tool'),
    ...origin.shape,
    count: z
      .int()
      .describe(
        'Usually 1. After 100 denied uses of a token in a minute, one entry stands for all denied uses of the rest of ' +
          'that minute, and of each busy minute after it: `at` is the end of the minute, the other members are those ' +
          'of the newest use',
      ),
  })
  .meta({ id: 'Use' });

export const useEvent = z
  .object({ tokenId: uuid, ...use.shape })
  .meta({ id: 'UseEvent', description: 'The data of an event `use`' });

export const useBucket = z
  .object({
    from: time,
    to: time,
    accepted: z.int(),
    denied: z.int().describe('Every outcome but `accepted`'),
    isCapped: z
      .boolean()
      .describe(
        `Whether the log holds more entries than the newest ${MOST_USES_COUNTED}, which were counted`,
      ),
  })
  .meta({ id: 'UseBucket', description: 'The uses of a token from one moment on and before another' });

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
    verifiers: z.int().describe('Verifiers that could have accepted the token'),
    confirmed: z.int().describe('Of these, how many have confirmed that they no longer do'),
    elapsedMs: z.number(),
  })
  .meta({ id: 'Receipt' });

export const account = z
  .object({
    id: z.string(),
    email: z
      .string()
      .nullable()
      .describe('As the user entered it. It may not be verified: identify users by `id`'),
    name: z.string().nullable(),
  })
  .meta({ id: 'Account' });

export const site = z
  .object({
    publicUrl: z.string().describe('The origin at which people reach this server'),
    accounts: z
      .enum(['built-in', 'external'])
      .describe('`external`: people come with JWTs of an identity provider'),
    signUps: z.enum(['open', 'closed']).describe('`closed`: nobody new may sign up here'),
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

/** The failures of a route for its schema; what they mean stands in the error table. */
export function problems(...statuses: readonly number[]) {
  return Object.fromEntries(
    statuses.map((status) => [status, { content: { [PROBLEM_MEDIA_TYPE]: { schema: problem } } }]),
  );
}

export const tokenParams = z.object({ id: z.string() });
