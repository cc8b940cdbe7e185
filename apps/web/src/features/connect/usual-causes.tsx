import type { Site } from '@tokenhouse/connect';
import classes from './connect.module.css';

/** Why an agent most often does not connect. */
export function UsualCauses({ site }: { readonly site: Site }) {
  return (
    <ol className={classes.causes}>
      <li>
        The agent started before the variable or the configuration was set. Quit it, and start it from the
        terminal where the variable is set.
      </li>
      <li>
        The agent sent the variable’s name instead of its value. Each agent has its own placeholder syntax:
        use the configuration of your agent.
      </li>
      <li>
        The address is wrong, or the agent reads another file. It must reach <code>{site.baseUrl}/mcp</code>.
      </li>
    </ol>
  );
}
