import { NativeSelect } from '@mantine/core';
import { AGENTS, type Site } from '@tokenhouse/connect';
import { type ReactNode, useState } from 'react';
import { AgentSetup } from './agent-setup.tsx';
import classes from './connect.module.css';
import type { Secret } from './secret.ts';

export interface AgentPickerProps extends AgentFieldProps {
  readonly site: Site;
  readonly secret: Secret;
  /** The new token with its copy button, for the step that pastes it. Undefined if the page does not know the token. */
  readonly tokenField?: ReactNode;
  /** What follows the last step. */
  readonly children?: ReactNode;
}

/** Selects the agent and the method, and shows the steps that connect it. */
export function AgentPicker({ agentId, onChange, ...setup }: AgentPickerProps) {
  const agent = AGENTS.find(({ id }) => id === agentId);
  const [chosen, choose] = useState<string>();
  // A chosen method stays chosen if the new agent has it too.
  const form = agent?.forms.find(({ id }) => id === chosen) ?? agent?.forms[0];
  return (
    <div className={classes.picker}>
      <div className={classes.choices}>
        <AgentField agentId={agentId} onChange={onChange} />
        {agent && form && agent.forms.length > 1 && (
          <NativeSelect
            label="Method"
            data={agent.forms.map(({ id, title }) => ({ value: id, label: title }))}
            value={form.id}
            onChange={(event) => choose(event.currentTarget.value)}
          />
        )}
      </div>
      {agent && form && <AgentSetup key={`${agent.id} ${form.id}`} agent={agent} form={form} {...setup} />}
    </div>
  );
}

export interface AgentFieldProps {
  readonly agentId: string;
  readonly onChange: (agentId: string) => void;
}

const OPTIONS = AGENTS.map(({ id, name }) => ({ value: id, label: name }));

/** The agent that the page shows first. */
export const FIRST_AGENT = AGENTS[0]?.id ?? '';

/** Selects the agent. */
export function AgentField({ agentId, onChange }: AgentFieldProps) {
  return (
    <NativeSelect
      label="Agent"
      data={OPTIONS}
      value={agentId}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** The agent's part of a token's suggested name; undefined for an agent that the page does not know. */
export function agentName(agentId: string): string | undefined {
  return agentId === 'other' ? undefined : AGENTS.find(({ id }) => id === agentId)?.name;
}
