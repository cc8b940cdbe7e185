import type { ApiToken } from '@tokenhouse/core';
import { PROBLEM_MEDIA_TYPE, toExpirySeconds } from '@tokenhouse/http';
import { z } from 'zod';
import type { Owner } from '../accounts/accounts.ts';
import { problem } from '../http/schemas.ts';

const seconds = z.int().describe('Seconds since 1970');

const active = z.object({
  active: z.literal(true),
  sub: z.string().describe('The id of the user who owns the token'),
  username: z
    .string()
    .describe('The e-mail address of the user if it is verified, else the id. Identify users by `sub`'),
  client_id: z.string().describe('The id of the token, which represents the agent that uses it'),
  scope: z.string().describe('Empty: tokens have no scopes'),
  token_type: z.literal('Bearer'),
  iss: z.string().describe('The origin of this server'),
  aud: z
    .string()
    .describe(
      'The id of the introspecting client if it is a URL, else the origin of this server. It does not restrict the ' +
        'token',
    ),
  iat: seconds,
  exp: seconds.describe(
    'Seconds since 1970. 253402300799, the end of the year 9999, if the token does not expire',
  ),
  jti: z.string().describe('The id of the token'),
});

/** RFC 7662 section 2.2. An inactive token has no other member. */
export const introspection = z
  .discriminatedUnion('active', [active, z.object({ active: z.literal(false) })])
  .meta({ id: 'Introspection', description: 'Whether a token is active, and its owner (RFC 7662)' });

/** Problem details with the error members of OAuth (RFC 6749 section 5.2). */
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

/** The response to the client `clientId` about an active token. */
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
    // A string, because Python's SDK rejects a list. It compares the string with the URL of its own server.
    aud: isHttpUrl(clientId) ? clientId : publicUrl,
    iat: Math.floor(token.createdAt.getTime() / 1000),
    exp: toExpirySeconds(token.expiresAt),
    jti: token.id,
  };
}

function isHttpUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}
