import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, KEYS } from '../../api/client.ts';
import { SteadyButton } from '../../ui/controls.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import classes from './activity.module.css';
import { UsageTable } from './usage-table.tsx';

export interface ActivitySectionProps {
  readonly tokenId: string;
  /** In milliseconds; false while the server sends uses. */
  readonly pollEvery: number | false;
}

const PAGE_SIZE = 20;

/** The uses of a token, newest first, page by page. */
export function ActivitySection({ tokenId, pollEvery }: ActivitySectionProps) {
  // The cursors of the pages up to this one. The newest page has none.
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cursor = cursors.at(-1);
  const page = useQuery({
    queryKey: KEYS.usesPage(tokenId, cursor),
    queryFn: ({ signal }) => api.getTokenUsage(tokenId, { limit: PAGE_SIZE, cursor, signal }),
    // Only the newest page changes.
    refetchInterval: cursor === undefined ? pollEvery : false,
    placeholderData: keepPreviousData,
  });
  const next = page.data?.nextCursor;
  return (
    <section className={classes.section} aria-labelledby="activity">
      <h2 id="activity">Activity</h2>
      {page.isError && <ProblemNotice error={page.error} onRetry={() => void page.refetch()} />}
      {page.isPending && <p className={classes.quiet}>Loading activity…</p>}
      {page.data?.uses.length === 0 && (
        <p className={classes.quiet}>No activity yet. Your agent’s first call will appear here.</p>
      )}
      {page.data && page.data.uses.length > 0 && <UsageTable uses={page.data.uses} />}
      {(cursors.length > 0 || next) && (
        <nav className={classes.pages} aria-label="Activity pages">
          <SteadyButton
            variant="default"
            disabled={cursors.length === 0}
            onClick={() => setCursors(cursors.slice(0, -1))}
          >
            Newer
          </SteadyButton>
          <span role="status">Page {cursors.length + 1}</span>
          <SteadyButton
            variant="default"
            disabled={!next || page.isPlaceholderData}
            onClick={() => next && setCursors([...cursors, next])}
          >
            Older
          </SteadyButton>
        </nav>
      )}
    </section>
  );
}
