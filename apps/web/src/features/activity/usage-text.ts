import type { UsageHistogram, Use } from '@tokenhouse/client';

/** The outcome of a use, in words for the token's owner. */
export const OUTCOMES: Readonly<Record<Use['outcome'], string>> = {
  accepted: 'Accepted',
  expired: 'Denied: the token had expired',
  revoked: 'Denied: the token was revoked',
  forbidden: 'Denied: a token cannot do this',
};

/** The name of the agent that made a call. */
export function clientOf({ client, userAgent }: Pick<Use, 'client' | 'userAgent'>): string {
  return client ?? userAgent ?? 'an unnamed agent';
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

/** How many uses were denied, and whether counting stopped at a limit. */
export interface DeniedCount {
  readonly denied: number;
  readonly isCapped: boolean;
}

/** `Denied 3 times since`, for a token that has ended. */
export function denialsText({ denied, isCapped }: DeniedCount): string {
  if (isCapped) return `Denied more than ${denied} times since`;
  return denied === 1 ? 'Denied once since' : `Denied ${denied} times since`;
}

const DAYS = 7;

/** The eight midnights around the last seven days, today included, in the user's time zone. */
export function weekEdges(now: Date): readonly Date[] {
  return Array.from(
    { length: DAYS + 1 },
    (_, index) => new Date(now.getFullYear(), now.getMonth(), now.getDate() - DAYS + 1 + index),
  );
}

const WEEKDAY = new Intl.DateTimeFormat('en-GB', { weekday: 'short' });

/** The counts of the week as a sentence, for users who do not see the bars. */
export function weekText({ buckets }: UsageHistogram): string {
  const total = buckets.reduce((sum, { accepted, denied }) => sum + accepted + denied, 0);
  if (total === 0) return 'No uses in the last 7 days';
  const days = buckets
    .filter(({ accepted, denied }) => accepted + denied > 0)
    .map(({ from, accepted, denied, isCapped }) => {
      const count = `${accepted + denied}${isCapped ? ' or more' : ''}`;
      return `${weekday(from)} ${count}${denied > 0 ? ` (${denied} denied)` : ''}`;
    });
  return `Uses in the last 7 days: ${days.join(', ')}`;
}

/** `Mon`, in the user's time zone. */
export function weekday(at: string): string {
  return WEEKDAY.format(new Date(at));
}
