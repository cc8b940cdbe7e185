import type { UsageHistogram } from '@tokenhouse/client';

const DAYS = 7;

/** The midnights around the last seven days, today's included, in the reader's time zone: eight of them. */
export function weekEdges(now: Date): readonly Date[] {
  return Array.from(
    { length: DAYS + 1 },
    (_, index) => new Date(now.getFullYear(), now.getMonth(), now.getDate() - DAYS + 1 + index),
  );
}

const WEEKDAY = new Intl.DateTimeFormat('en-GB', { weekday: 'short' });

/** The numbers of the week in a sentence, for those who do not see the bars. */
export function weekText({ buckets }: UsageHistogram): string {
  const total = buckets.reduce((sum, { accepted, denied }) => sum + accepted + denied, 0);
  if (total === 0) return 'No uses in the last 7 days';
  const days = buckets
    .filter(({ accepted, denied }) => accepted + denied > 0)
    .map(({ from, accepted, denied, isCapped }) => {
      const count = `${accepted + denied}${isCapped ? ' or more' : ''}`;
      return `${weekday(from)} ${count}${denied > 0 ? ` (${denied} refused)` : ''}`;
    });
  return `Uses in the last 7 days: ${days.join(', ')}`;
}

/** `Mon`, in the reader's time zone. */
export function weekday(at: string): string {
  return WEEKDAY.format(new Date(at));
}
