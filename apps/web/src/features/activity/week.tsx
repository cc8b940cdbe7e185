import { useQuery } from '@tanstack/react-query';
import type { UsageHistogram } from '@tokenhouse/client';
import { api, KEYS } from '../../api/client.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useNow } from '../../ui/time.tsx';
import classes from './activity.module.css';
import { weekday, weekEdges, weekText } from './usage-text.ts';
import chart from './week-chart.module.css';

/** The last seven days of a token, as bars and as a sentence. */
export function WeekSection({ tokenId }: { readonly tokenId: string }) {
  const week = useWeek(tokenId);
  return (
    <section className={classes.section} aria-labelledby="week">
      <h2 id="week">Last 7 days</h2>
      {week.isError && <ProblemNotice error={week.error} onRetry={() => void week.refetch()} />}
      {week.data && (
        <>
          <WeekChart week={week.data} size="large" />
          <p className={classes.quiet}>{weekText(week.data)}.</p>
        </>
      )}
    </section>
  );
}

/** The week of one token in the list. Renders nothing until it is loaded. */
export function TokenWeek({ tokenId }: { readonly tokenId: string }) {
  const week = useWeek(tokenId);
  const isUsed = week.data?.buckets.some(({ accepted, denied }) => accepted + denied > 0);
  return week.data && isUsed ? <WeekChart week={week.data} size="small" /> : null;
}

interface WeekChartProps {
  readonly week: UsageHistogram;
  /** `small` for the list; `large` has labels for days and counts. */
  readonly size: 'small' | 'large';
}

// In pixels; `label` is the space for the text above and below.
const SIZES = {
  small: { width: 11, gap: 4, height: 22, label: 0 },
  large: { width: 36, gap: 14, height: 72, label: 20 },
} as const;

/** Seven bars with the denied uses on top. The alternative text has the counts. */
function WeekChart({ week: { buckets }, size }: WeekChartProps) {
  const { width, gap, height, label } = SIZES[size];
  const most = Math.max(1, ...buckets.map(({ accepted, denied }) => accepted + denied));
  const toHeight = (count: number) => (count === 0 ? 0 : Math.max(2, (count / most) * height));
  const box = { width: buckets.length * (width + gap) - gap, height: height + 2 * label + 1 };
  return (
    <svg
      className={chart.chart}
      role="img"
      aria-label={weekText({ buckets })}
      {...box}
      viewBox={`0 ${-label} ${box.width} ${box.height}`}
    >
      {buckets.map(({ from, accepted, denied, isCapped }, index) => {
        const [good, bad] = [toHeight(accepted), toHeight(denied)];
        const top = height - good - bad;
        const count = accepted + denied === 0 ? '' : `${accepted + denied}${isCapped ? '+' : ''}`;
        return (
          <g key={from} transform={`translate(${index * (width + gap)} 0)`}>
            <rect className={chart.base} y={height} width={width} height={1} />
            <rect className={chart.accepted} y={height - good} width={width} height={good} />
            <rect className={chart.denied} y={top} width={width} height={bad} />
            {size === 'large' && (
              <>
                <text className={chart.label} x={width / 2} y={height + 16}>
                  {weekday(from)}
                </text>
                <text className={chart.label} x={width / 2} y={top - 6}>
                  {count}
                </text>
              </>
            )}
          </g>
        );
      })}
    </svg>
  );
}

/** How often a token was used on each of the last seven days. */
function useWeek(tokenId: string) {
  const edges = weekEdges(useNow());
  const firstDay = edges[0]?.toISOString() ?? '';
  return useQuery({
    queryKey: KEYS.week(tokenId, firstDay),
    queryFn: ({ signal }) => api.getTokenUsageHistogram(tokenId, edges, { signal }),
  });
}
