import { ProblemNotice } from '../../ui/problem-notice.tsx';
import classes from './activity.module.css';
import { useWeek } from './use-week.ts';
import { weekText } from './week.ts';
import { WeekChart } from './week-chart.tsx';

/** The last seven days of a token, as bars and as a sentence. */
export function WeekSection({ tokenId }: { readonly tokenId: string }) {
  const week = useWeek(tokenId);
  return (
    <section className={classes.section} aria-labelledby="week">
      <h2 id="week">The last 7 days</h2>
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
