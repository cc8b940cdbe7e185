import { type Agent, type Form, type Site, type Step, walkOf } from '@tokenhouse/connect';
import type { ReactNode } from 'react';
import classes from './connect.module.css';
import { NoConnection } from './no-connection.tsx';
import type { Secret } from './secret.ts';
import { SetupStep } from './setup-step.tsx';
import { WalkSteps } from './walk-steps.tsx';

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
    // biome-ignore lint/suspicious/noArrayIndexKey: the steps of a form neither move nor change
    <SetupStep key={index} step={step} what={`Command ${nth(steps, index)}`} secret={secret} />
  ));
}

/** Numbers distinguish the commands; the first command is in the steps. */
function nth(steps: readonly Step[], index: number): number {
  return 1 + steps.slice(0, index + 1).filter(({ kind }) => kind === 'command').length;
}
