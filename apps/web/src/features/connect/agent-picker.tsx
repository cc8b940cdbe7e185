import { NativeSelect } from '@mantine/core';
import { AGENTS, type Site } from '@tokenhouse/connect';
import { useState } from 'react';
import { AgentSetup } from './agent-setup.tsx';
import classes from './connect.module.css';
import { NoConnection } from './no-connection.tsx';
import type { Secret } from './secret.ts';

export interface AgentPickerProps {
  readonly site: Site;
  readonly secret: Secret;
}

/** Which agent, and how it is configured. */
export function AgentPicker({ site, secret }: AgentPickerProps) {
  const [agentId, setAgentId] = useState(AGENTS[0]?.id);
  const agent = AGENTS.find(({ id }) => id === agentId);
  return (
    <div className={classes.picker}>
      <NativeSelect
        label="Agent"
        className={classes.agents}
        data={AGENTS.map(({ id, name }) => ({ value: id, label: name }))}
        value={agentId}
        onChange={(event) => setAgentId(event.currentTarget.value)}
      />
      {agent && <AgentSetup key={agent.id} agent={agent} site={site} secret={secret} />}
      <NoConnection site={site} />
    </div>
  );
}
