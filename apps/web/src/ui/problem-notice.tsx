import { Button } from '@mantine/core';
import { Notice } from './notice.tsx';
import { isSignedOutProblem, problemText } from './problem-text.ts';

export interface ProblemNoticeProps {
  /** An error, or a sentence. */
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** Shows an error. Screen readers read it when it appears. */
export function ProblemNotice({ error, onRetry }: ProblemNoticeProps) {
  return (
    <div role="alert">
      <Notice
        tone="danger"
        action={
          onRetry && (
            <Button size="compact-sm" variant="default" onClick={onRetry}>
              Try again
            </Button>
          )
        }
      >
        {problemText(error)}
        {isSignedOutProblem(error) && (
          <>
            {' '}
            {/* Not a link within the page, which still assumes that the user is signed in. */}
            <a href={`/sign-in?${new URLSearchParams({ next: location.pathname })}`}>Sign in again</a>
          </>
        )}
      </Notice>
    </div>
  );
}
