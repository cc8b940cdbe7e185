import { Button } from '@mantine/core';
import {
  type Agent,
  type Form,
  type Site,
  type Step,
  splitProse,
  type WalkStep,
  walkOf,
} from '@tokenhouse/connect';
import type { ReactNode } from 'react';
import { Prose } from '../../ui/code-block.tsx';
import { Icon } from '../../ui/icon.tsx';
import classes from './connect.module.css';
import type { Secret } from './secret.ts';
import { SetupStep } from './setup-step.tsx';
import { NoConnection } from './troubleshooting.tsx';

export interface AgentSetupProps {
  readonly agent: Agent;
  readonly form: Form;
  readonly site: Site;
  readonly secret: Secret;
  readonly tokenField?: ReactNode;
  readonly children?: ReactNode;
}

/** The steps that connect one agent. Steps that most users do not need are collapsed. */
export function AgentSetup({ agent, form, site, secret, tokenField, children }: AgentSetupProps) {
  const { steps, more } = walkOf(agent, form, site);
  const pastes = steps.some(({ action }) => action?.kind === 'paste');
  return (
    <>
      <WalkSteps steps={steps} secret={secret} tokenField={tokenField} />
      {!pastes && tokenField}
      {children}
      {more.length > 0 && (
        <details className={classes.fold}>
          <summary>Other terminals, locations and methods</summary>
          <div className={classes.setup}>
            <Steps steps={more} secret={secret} />
          </div>
        </details>
      )}
      <NoConnection agent={agent} site={site} />
    </>
  );
}

function Steps({ steps, secret }: { readonly steps: readonly Step[]; readonly secret: Secret }) {
  return steps.map((step, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the steps of a method are constant, and have no id
    <SetupStep key={index} step={step} what={`Command ${nth(steps, index)}`} secret={secret} />
  ));
}

/** Numbers distinguish the commands; the first command is in the steps. */
function nth(steps: readonly Step[], index: number): number {
  return 1 + steps.slice(0, index + 1).filter(({ kind }) => kind === 'command').length;
}

export interface WalkStepsProps {
  readonly steps: readonly WalkStep[];
  readonly secret: Secret;
  /** Rendered in the step that pastes the token. */
  readonly tokenField?: ReactNode;
}

/** Numbered steps, each with one thing to do. */
function WalkSteps({ steps, secret, tokenField }: WalkStepsProps) {
  return (
    // biome-ignore lint/a11y/noRedundantRoles: Safari drops the role of a list without markers
    <ol className={classes.walk} role="list">
      {steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the steps of a method are constant, and have no id
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
