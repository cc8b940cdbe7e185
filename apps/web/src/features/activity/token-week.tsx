import { useWeek } from './use-week.ts';
import { WeekChart } from './week-chart.tsx';

/** The week of one token beside it in the list; nothing while it is not known. */
export function TokenWeek({ tokenId }: { readonly tokenId: string }) {
  const week = useWeek(tokenId);
  const isUsed = week.data?.buckets.some(({ accepted, denied }) => accepted + denied > 0);
  return week.data && isUsed ? <WeekChart week={week.data} size="small" /> : null;
}
