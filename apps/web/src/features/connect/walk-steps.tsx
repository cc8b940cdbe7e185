import { Button } from '@mantine/core';
import { splitProse, type WalkStep } from '@tokenhouse/connect';
import type { ReactNode } from 'react';
import { Icon } from '../../ui/icon.tsx';
import { Prose } from '../../ui/prose.tsx';
import classes from './connect.module.css';
import type { Secret } from './secret.ts';
import { SetupStep } from './setup-step.tsx';

export interface WalkStepsProps {
  readonly steps: readonly WalkStep[];
  readonly secret: Secret;
  /** Rendered in the step that pastes the token. */
  readonly tokenField?: ReactNode;
}

/** Numbered steps, each with one thing to do. */
export function WalkSteps({ steps, secret, tokenField }: WalkStepsProps) {
  return (
    // The role is explicit, because Safari drops it from a list without markers.
    // biome-ignore lint/a11y/noRedundantRoles: see above
    <ol className={classes.walk} role="list">
      {steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the steps of a form neither move nor change
        <li key={index}>
          {step.notes.length > 0 && (
            <p>
              <Prose pieces={splitProse(step.notes.join(' '))} />
            </p>
          )}
          <Action action={step.action} secret={secret} tokenField={tokenField} />
        </li>
      ))}
    </ol>
  );
}

interface ActionProps extends Omit<WalkStepsProps, 'steps'> {
  readonly action: WalkStep['action'];
}

function Action({ action, secret, tokenField }: ActionProps) {
  switch (action?.kind) {
    case undefined:
      return null;
    case 'paste':
      return tokenField;
    case 'link':
      return (
        <Button
          component="a"
          href={action.link.href}
          // If the link replaced this page, an unsaved token would be lost.
          target="_blank"
          rel="noopener noreferrer"
          leftSection={<Icon name="plug" />}
        >
          {action.link.label}
        </Button>
      );
    case 'command':
    case 'file':
      return <SetupStep step={action} what="Command" secret={secret} />;
  }
}
