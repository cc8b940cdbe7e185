import { z } from 'zod';
import { plainClient, plainEndpoint } from './caller-words.ts';

const date = z.string().meta({ format: 'date-time' });
/** Without the user agent, in which a thief of the token could write instructions for the owner's agent. */
const origin = {
  ipAddress: z.string().nullable(),
  client: z
    .string()
    .nullable()
    .overwrite(plainClient)
    .describe('The name that the calling program gave itself, reduced to plain characters: a claim'),
};

/** The result of `whoami`. */
export const whoamiResult = z.object({
  user: z.object({
    id: z.string(),
    email: z.string().nullable().describe('As the user gave it: it may not be verified'),
    name: z.string().nullable().describe('As the user gave it'),
  }),
  token: z.object({
    id: z.string(),
    name: z.string(),
    expiresAt: date.nullable().describe('Null: never'),
  }),
});

/** The result of `list_tokens`: enough to distinguish tokens, and no secret. */
export const tokenListResult = z.object({
  tokens: z.array(
    z.object({
      id: z.string(),
      name: z.string().describe('Chosen by the user'),
      tokenPrefix: z.string().describe('The first 8 characters of the token'),
      tokenSuffix: z.string().describe('The last 4 characters of the token'),
      status: z.enum(['active', 'expired', 'revoked']),
      createdAt: date,
      expiresAt: date.nullable().describe('Null: never'),
      lastUsedAt: date.nullable(),
      lastUsedBy: z.object(origin).nullable(),
      revokedAt: date.nullable(),
    }),
  ),
  more: z
    .int()
    .describe('The number of tokens left out: `tokens` holds the active ones and the last 20 of the others'),
});

/** The input of `token_activity`. */
export const activityQuery = z.object({
  limit: z.int().min(1).max(100).default(20).describe('How many uses to return'),
  cursor: z.string().max(500).optional().describe('`nextCursor` of the page before'),
});

/** The result of `token_activity`: uses of the calling token, newest first. */
export const activityResult = z.object({
  uses: z.array(
    z.object({
      id: z.string(),
      at: date,
      outcome: z.enum(['accepted', 'forbidden', 'expired', 'revoked']),
      endpoint: z
        .string()
        .overwrite(plainEndpoint)
        .describe('Method and path of the request, which its sender chose, and the MCP method and tool'),
      count: z.int().describe('More than 1: the number of denied uses in the minute before `at`'),
      ...origin,
    }),
  ),
  nextCursor: z.string().nullable().describe('Null on the last page'),
});

export type WhoamiResult = z.infer<typeof whoamiResult>;
export type TokenListResult = z.infer<typeof tokenListResult>;
export type ActivityResult = z.infer<typeof activityResult>;
