import type { UsageHistogram } from '@tokenhouse/client';
import { weekday, weekText } from './week.ts';
import classes from './week-chart.module.css';

export interface WeekChartProps {
  readonly week: UsageHistogram;
  /** `small` beside a token in the list; `large` names the days and numbers. */
  readonly size: 'small' | 'large';
}

// In pixels; `label` is the room for the words above and below.
const SIZES = {
  small: { width: 11, gap: 4, height: 22, label: 0 },
  large: { width: 36, gap: 14, height: 72, label: 20 },
} as const;

/** Seven bars, the refused uses on top; the numbers are its text. */
export function WeekChart({ week: { buckets }, size }: WeekChartProps) {
  const { width, gap, height, label } = SIZES[size];
  const most = Math.max(1, ...buckets.map(({ accepted, denied }) => accepted + denied));
  const toHeight = (count: number) => (count === 0 ? 0 : Math.max(2, (count / most) * height));
  const box = { width: buckets.length * (width + gap) - gap, height: height + 2 * label + 1 };
  return (
    <svg
      className={classes.chart}
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
            <rect className={classes.base} y={height} width={width} height={1} />
            <rect className={classes.accepted} y={height - good} width={width} height={good} />
            <rect className={classes.denied} y={top} width={width} height={bad} />
            {size === 'large' && (
              <>
                <text className={classes.label} x={width / 2} y={height + 16}>
                  {weekday(from)}
                </text>
                <text className={classes.label} x={width / 2} y={top - 6}>
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
