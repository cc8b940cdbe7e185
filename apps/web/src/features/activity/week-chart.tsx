import type { UsageHistogram } from '@tokenhouse/client';
import { weekday, weekText } from './week.ts';
import classes from './week-chart.module.css';

export interface WeekChartProps {
  readonly week: UsageHistogram;
  /** `small` beside a token in the list; `large` names the days and numbers. */
  readonly size: 'small' | 'large';
}

const WIDTH = 18;
const GAP = 6;
const HEIGHTS = { small: 22, large: 96 } as const;

/** Seven bars, the refused uses hatched on top; the numbers are its text. */
export function WeekChart({ week, size }: WeekChartProps) {
  const most = Math.max(1, ...week.buckets.map(({ accepted, denied }) => accepted + denied));
  const height = HEIGHTS[size];
  const labels = size === 'large' ? 20 : 0;
  const scale = (count: number) => (count === 0 ? 0 : Math.max(2, (count / most) * height));
  return (
    <svg
      className={classes.chart}
      data-size={size}
      role="img"
      aria-label={weekText(week)}
      viewBox={`0 ${-labels} ${week.buckets.length * (WIDTH + GAP) - GAP} ${height + 2 * labels + 1}`}
    >
      {week.buckets.map(({ from, accepted, denied, isCapped }, index) => {
        const x = index * (WIDTH + GAP);
        const [good, bad] = [scale(accepted), scale(denied)];
        return (
          <g key={from}>
            <rect className={classes.base} x={x} y={height} width={WIDTH} height={1} />
            <rect className={classes.accepted} x={x} y={height - good} width={WIDTH} height={good} rx={1.5} />
            <rect
              className={classes.denied}
              x={x}
              y={height - good - bad}
              width={WIDTH}
              height={bad}
              rx={1.5}
            />
            {size === 'large' && (
              <>
                <text className={classes.label} x={x + WIDTH / 2} y={height + 13}>
                  {weekday(from)}
                </text>
                <text className={classes.label} x={x + WIDTH / 2} y={height - good - bad - 4}>
                  {accepted + denied > 0 && `${accepted + denied}${isCapped ? '+' : ''}`}
                </text>
              </>
            )}
          </g>
        );
      })}
    </svg>
  );
}
