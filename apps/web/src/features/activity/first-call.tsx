import { Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { DeniedCall, Use } from '@tokenhouse/client';
import { type ReactNode, useEffect, useEffectEvent, useState } from 'react';
import { api, KEYS } from '../../api/client.ts';
import { formatSecond } from '../../ui/format-time.ts';
import { Notice } from '../../ui/notice.tsx';
import { problemText } from '../../ui/problem-text.ts';
import classes from './first-call.module.css';
import { clientOf, OUTCOMES } from './usage-text.ts';

export interface FirstCallProps {
  readonly tokenId: string;
  /** In milliseconds; false while the server sends uses. */
  readonly pollEvery: number | false;
  /** When the token was created. */
  readonly since: string;
  /** Called when the agent has used the token. */
  readonly onConnected: () => void;
  /** Common causes of a problem, shown after a long wait. */
  readonly children: ReactNode;
}

const LATE_MS = 20_000;

/** Waits for the agent's first call with a new token, then shows the agent, or why the call was denied. */
export function FirstCall({ tokenId, pollEvery, since, onConnected, children }: FirstCallProps) {
  const uses = useQuery({
    queryKey: KEYS.usesPage(tokenId, undefined),
    queryFn: ({ signal }) => api.getTokenUsage(tokenId, { signal }),
    refetchInterval: pollEvery,
  });
  const newest = uses.data?.uses[0];
  // The oldest accepted use, because many agents send their name only there. Kept, because later uses push it off the page.
  const [accepted, setAccepted] = useState<Use>();
  const oldest = uses.data?.uses.findLast(({ outcome }) => outcome === 'accepted');
  if (accepted === undefined && oldest !== undefined) setAccepted(oldest);
  const isConnected = accepted !== undefined;
  const tellConnected = useEffectEvent(onConnected);
  useEffect(() => {
    if (isConnected) tellConnected();
  }, [isConnected]);

  return (
    <div role="status">
      {accepted !== undefined && <Connected use={accepted} />}
      {newest !== undefined && newest.outcome !== 'accepted' && <Denied use={newest} />}
      {newest === undefined && (
        <Waiting since={since} trouble={uses.isError ? problemText(uses.error) : undefined}>
          {children}
        </Waiting>
      )}
    </div>
  );
}

function Connected({ use }: { readonly use: Use }) {
  return (
    <Notice tone="good">
      <strong>
        Connected: <bdi>{clientOf(use)}</bdi>
      </strong>
      <div className={classes.detail}>
        {use.endpoint} at {formatSecond(new Date(use.at))}
        {use.ipAddress && ` from ${use.ipAddress}`}
      </div>
    </Notice>
  );
}

function Denied({ use }: { readonly use: Use }) {
  return (
    <Notice tone="danger">
      <strong>{OUTCOMES[use.outcome]}.</strong> The call came from <bdi>{clientOf(use)}</bdi> to{' '}
      <code>{use.endpoint}</code> at {formatSecond(new Date(use.at))}.
    </Notice>
  );
}

interface WaitingProps extends Pick<FirstCallProps, 'since' | 'children'> {
  readonly trouble: string | undefined;
}

function Waiting({ since, trouble, children }: WaitingProps) {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), LATE_MS);
    return () => clearTimeout(timer);
  }, []);
  const denied = useDeniedCall(since, isLate);
  return (
    <div className={classes.waiting}>
      <Loader size="xs" type="dots" aria-hidden="true" />
      <span>
        Waiting for the first call…
        {trouble && ` Live updates are paused. This page keeps trying. ${trouble}`}
      </span>
      {isLate && (
        <div className={classes.late}>
          {denied && (
            <p>
              <strong>A call from your address was denied</strong> at {formatSecond(new Date(denied.at))}. The
              error was: {denied.detail}
            </p>
          )}
          <p>No call with this token yet. Common causes:</p>
          {children}
        </div>
      )}
    </div>
  );
}

const POLL_MS = 3_000;

/**
 * The newest call from this address with an unknown token. It is kept, because the next response may come from another
 * instance, which has not seen it.
 */
function useDeniedCall(since: string, isWanted: boolean): DeniedCall | undefined {
  const answer = useQuery({
    queryKey: KEYS.deniedCall,
    queryFn: ({ signal }) => api.getDeniedCall({ signal }),
    enabled: isWanted,
    refetchInterval: POLL_MS,
  });
  const [newest, setNewest] = useState<DeniedCall>();
  const call = answer.data;
  // All times are RFC 3339 in UTC with milliseconds, so comparing texts compares times.
  if (isWanted && call && call.at > since && call.at > (newest?.at ?? '')) setNewest(call);
  return newest;
}
