import { useQuery } from '@tanstack/react-query';
import { ApiError } from '@tokenhouse/client';
import { Link } from 'wouter';
import { api, KEYS } from '../api/client.ts';
import { pollEvery, useLiveUses } from '../api/live.ts';
import { useSite } from '../api/session.ts';
import { ActivitySection } from '../features/activity/activity-section.tsx';
import { WeekSection } from '../features/activity/week.tsx';
import { TokenStatus } from '../features/tokens/token-status.tsx';
import { Loading, Page } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { NotFoundPage } from './fallback-pages.tsx';

const POLL_MS = 5_000;

/** The uses of one token. */
export function ActivityPage({ tokenId }: { readonly tokenId: string }) {
  const live = useLiveUses();
  const site = useSite();
  const token = useQuery({
    queryKey: KEYS.token(tokenId),
    queryFn: ({ signal }) => api.getApiToken(tokenId, { signal }),
  });
  if (token.error instanceof ApiError && token.error.code === 'not_found') return <NotFoundPage />;
  if (token.data === undefined) {
    if (token.isPending) return <Loading />;
    return <ProblemNotice error={token.error} onRetry={() => void token.refetch()} />;
  }
  const { name, tokenSuffix } = token.data;
  return (
    <Page
      title={name}
      intro={
        <>
          <code>
            {site.data?.tokenStart}…{tokenSuffix}
          </code>{' '}
          · <TokenStatus token={token.data} /> · <Link href="/connections">All tokens</Link>
        </>
      }
    >
      <WeekSection tokenId={tokenId} />
      <ActivitySection tokenId={tokenId} pollEvery={pollEvery(live, POLL_MS)} />
    </Page>
  );
}
