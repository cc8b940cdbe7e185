import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import classes from './error-boundary.module.css';
import { Notice } from './notice.tsx';

interface ErrorBoundaryProps {
  readonly children: ReactNode;
}

interface ErrorBoundaryState {
  readonly isBroken: boolean;
}

/** Shows a message in place of a page that failed to render. A class, because React has no other way. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override readonly state: ErrorBoundaryState = { isBroken: false };

  static getDerivedStateFromError(): ErrorBoundaryState {
    return { isBroken: true };
  }

  override render(): ReactNode {
    return this.state.isBroken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  return (
    <main className={classes.broken}>
      <h1>This page stopped working</h1>
      <div role="alert">
        <Notice
          tone="danger"
          action={
            <Button variant="default" onClick={() => location.reload()}>
              Reload
            </Button>
          }
        >
          Something went wrong on this page. Your tokens are not affected. Reload the page.
        </Notice>
      </div>
    </main>
  );
}
