import { Button, SegmentedControl } from '@mantine/core';
import {
  type Agent,
  type Form,
  IF_THE_FILE_EXISTS,
  type Site,
  type Step,
  splitProse,
} from '@tokenhouse/connect';
import { useState } from 'react';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Prose } from '../../ui/prose.tsx';
import classes from './connect.module.css';
import type { Secret } from './secret.ts';
import { SetupStep } from './setup-step.tsx';

export interface AgentSetupProps {
  readonly agent: Agent;
  readonly site: Site;
  readonly secret: Secret;
}

/** How one agent is configured: the recommended way first, and the others at a choice. */
export function AgentSetup({ agent, site, secret }: AgentSetupProps) {
  const [chosen, choose] = useState<string>(agent.forms[0].id);
  const form = agent.forms.find(({ id }) => id === chosen) ?? agent.forms[0];
  const link = agent.link?.(site);
  const check = agent.check?.(site);
  return (
    <div className={classes.setup}>
      {agent.forms.length > 1 && (
        <SegmentedControl
          aria-label={`Ways to configure ${agent.name}`}
          className={classes.forms}
          data={agent.forms.map(({ id, title }) => ({ value: id, label: title }))}
          value={form.id}
          onChange={choose}
        />
      )}
      <FormSteps form={form} site={site} secret={secret} />
      {link && (
        <div>
          <Button
            component="a"
            href={link.href}
            // In place of this page it would take a token with it that nobody has saved.
            target="_blank"
            rel="noopener noreferrer"
            variant="default"
            leftSection={<Icon name="plug" />}
          >
            {link.label}
          </Button>
          <p className={classes.quiet}>Adds the server in one click. The link holds no token.</p>
        </div>
      )}
      {agent.restart !== undefined && <Remark text={agent.restart} />}
      {agent.troubles?.map((text) => (
        <Remark key={text} text={text} />
      ))}
      {check && (
        <>
          <p>
            To check, without asking a model: this <Prose pieces={splitProse(check.shows)} />.
          </p>
          <CodeBlock what="Command to check" shown={check.command} />
        </>
      )}
    </div>
  );
}

function FormSteps({
  form,
  site,
  secret,
}: {
  readonly form: Form;
  readonly site: Site;
  readonly secret: Secret;
}) {
  const steps = form.steps(site);
  return (
    <>
      <p className={classes.quiet}>
        {form.keepsSecretOut
          ? 'The token stays out of the files that you may share.'
          : 'The token is in the file, so keep that file to yourself and out of every repository.'}
      </p>
      <Steps steps={form.preparation} purpose="to prepare" secret={secret} />
      {form.toKeep.length > 0 && (
        <details className={classes.aside}>
          <summary>For later shells too</summary>
          <div className={classes.setup}>
            <Steps steps={form.toKeep} purpose="for later shells" secret={secret} />
          </div>
        </details>
      )}
      <Steps steps={steps} purpose="to add the server" secret={secret} />
      {steps.some(({ kind }) => kind === 'file') && <Remark text={IF_THE_FILE_EXISTS} />}
    </>
  );
}

interface StepsProps {
  readonly steps: readonly Step[];
  readonly purpose: string;
  readonly secret: Secret;
}

function Steps({ steps, purpose, secret }: StepsProps) {
  return steps.map((step, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the steps of a form neither move nor change
    <SetupStep key={index} step={step} purpose={purpose} secret={secret} />
  ));
}

function Remark({ text }: { readonly text: string }) {
  return (
    <p className={classes.quiet}>
      <Prose pieces={splitProse(text)} />
    </p>
  );
}
