import { NativeSelect } from '@mantine/core';
import { AGENTS } from '@tokenhouse/connect';

export interface AgentFieldProps {
  readonly agentId: string;
  readonly onChange: (agentId: string) => void;
}

const OPTIONS = AGENTS.map(({ id, name }) => ({ value: id, label: name }));

/** The agent that the page shows first. */
export const FIRST_AGENT = AGENTS[0]?.id ?? '';

/** Which agent. */
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
