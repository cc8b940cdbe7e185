import { Button } from '@mantine/core';
import { Notice } from './notice.tsx';

export interface ProblemNoticeProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** What went wrong, in the server's words where it has some. Read out when it appears. */
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
      </Notice>
    </div>
  );
}

/** One sentence for a person. An error of the program itself has nothing to tell them. */
export function problemText(error: unknown): string {
  const detail = error instanceof Error && 'detail' in error ? error.detail : undefined;
  return typeof detail === 'string' ? detail : 'Something went wrong in this page. Load it again.';
}
