import type { Site } from '@tokenhouse/connect';
import { AgentPicker } from './agent-picker.tsx';
import classes from './connect.module.css';
import { YOUR_TOKEN } from './secret.ts';

/** How to connect an agent with a token that one has already. */
export function ConnectSection({ site }: { readonly site: Site }) {
  return (
    <section className={classes.section} aria-labelledby="connect">
      <div>
        <h2 id="connect">Connect an agent</h2>
        <p className={classes.quiet}>
          The server of this Tokenhouse is <code>{site.baseUrl}/mcp</code>, over Streamable HTTP.
        </p>
      </div>
      <div className={classes.card}>
        <AgentPicker site={site} secret={YOUR_TOKEN} />
      </div>
    </section>
  );
}
