import type { ApiToken } from '@tokenhouse/core';
import { PROBLEM_MEDIA_TYPE, toExpirySeconds } from '@tokenhouse/http';
import { z } from 'zod';
import type { Owner } from '../accounts/accounts.ts';
import { problem } from '../http/schemas.ts';

const seconds = z.int().describe('Seconds since 1970');

const active = z.object({
  active: z.literal(true),
  sub: z.string().describe('The id of the user whose token it is'),
  username: z
    .string()
    .describe('The e-mail address of the user if it is verified, else the id. Identify users by `sub`'),
  client_id: z.string().describe('The id of the token, which stands for the agent that it was given to'),
  scope: z.string().describe('Empty: tokens have no scopes'),
  token_type: z.literal('Bearer'),
  iss: z.string().describe('The origin of this server'),
  aud: z
    .string()
    .describe(
      'The id of the asking client if that is a URL, else the origin of this server. It names the server that ' +
        'asked and does not restrict the token',
    ),
  iat: seconds,
  exp: seconds.describe('Seconds since 1970; 253402300799, the end of the year 9999, for never'),
  jti: z.string().describe('The id of the token'),
});

/** RFC 7662 section 2.2. Of a token that is not active nothing else is told. */
export const introspection = z
  .discriminatedUnion('active', [active, z.object({ active: z.literal(false) })])
  .meta({ id: 'Introspection', description: 'What a token is worth, RFC 7662' });

/** A problem with the members by which OAuth clients know one (RFC 6749 section 5.2). */
export const oauthProblem = {
  content: {
    [PROBLEM_MEDIA_TYPE]: {
      schema: problem
        .extend({
          error: z.enum(['invalid_client', 'invalid_request']).optional(),
          error_description: z.string().optional(),
        })
        .meta({
          id: 'OAuthProblem',
          description: 'Problem details that OAuth clients understand (RFC 6749)',
        }),
    },
  },
};

/** What the client `clientId` is told of a token that is active. */
export function describeActive(
  token: ApiToken,
  owner: Owner,
  { clientId, publicUrl }: { readonly clientId: string; readonly publicUrl: string },
): z.infer<typeof active> {
  return {
    active: true,
    sub: token.userId,
    // Anyone may sign up with any address, so an unverified one could impersonate another user.
    username: (owner.isEmailVerified && owner.email) || token.userId,
    client_id: token.id,
    scope: '',
    token_type: 'Bearer',
    iss: publicUrl,
    // One text and no list, which Python's SDK refuses; it compares it with the address of its own server.
    aud: isHttpUrl(clientId) ? clientId : publicUrl,
    iat: Math.floor(token.createdAt.getTime() / 1000),
    exp: toExpirySeconds(token.expiresAt),
    jti: token.id,
  };
}

function isHttpUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}
