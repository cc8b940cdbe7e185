import type { Use } from '@tokenhouse/client';

/** What became of a use, in words for the token's owner. */
export const OUTCOMES: Readonly<Record<Use['outcome'], string>> = {
  accepted: 'Accepted',
  expired: 'Refused: the token had expired',
  revoked: 'Refused: the token was revoked',
  forbidden: 'Refused: a token cannot do this',
};

/** Who made a call, as far as it told. */
export function clientOf({ client, userAgent }: Pick<Use, 'client' | 'userAgent'>): string {
  return client ?? userAgent ?? 'an agent that gave no name';
}

/** The user agent of the call, if the client's name comes from elsewhere, such as the agent's first call. */
export function userAgentBeside({
  client,
  userAgent,
}: Pick<Use, 'client' | 'userAgent'>): string | undefined {
  const [name = ''] = client?.split(' ') ?? [];
  if (client === null || userAgent === null || userAgent.includes(name)) return undefined;
  return userAgent;
}
