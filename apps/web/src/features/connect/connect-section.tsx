import type { Site } from '@tokenhouse/connect';
import { useState } from 'react';
import { AgentPicker, FIRST_AGENT } from './agent-picker.tsx';
import classes from './connect.module.css';
import { YOUR_TOKEN } from './secret.ts';

export interface ConnectSectionProps {
  readonly site: Site;
  /** Collapses the steps, for users who already have a token. */
  readonly isFolded: boolean;
}

/** How to connect an agent with an existing token. */
export function ConnectSection({ site, isFolded }: ConnectSectionProps) {
  const [agentId, setAgentId] = useState(FIRST_AGENT);
  return (
    <section className={classes.section} aria-labelledby="connect">
      <details className={classes.connect} open={!isFolded}>
        <summary>
          <h2 id="connect">Connect an agent</h2>
        </summary>
        <p className={classes.quiet}>
          MCP server address: <code>{site.baseUrl}/mcp</code> (Streamable HTTP).
        </p>
        <div className={classes.card}>
          <AgentPicker agentId={agentId} onChange={setAgentId} site={site} secret={YOUR_TOKEN} />
        </div>
      </details>
    </section>
  );
}
