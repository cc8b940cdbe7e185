import { AGENTS, type Agent, type Site, splitProse } from '@tokenhouse/connect';
import { CodeBlock, Prose } from '../../ui/code-block.tsx';
import classes from './connect.module.css';

export interface NoConnectionProps {
  readonly agent: Agent;
  readonly site: Site;
}

/** Common causes, known problems of this agent, and a command that tests the token by itself. */
export function NoConnection({ agent, site }: NoConnectionProps) {
  const check = agent.check?.(site);
  const test = AGENTS.find(({ id }) => id === 'other')?.check?.(site);
  return (
    <details className={classes.fold}>
      <summary>Not connecting?</summary>
      <div className={classes.setup}>
        <UsualCauses site={site} />
        {agent.troubles?.map((text) => (
          <p key={text}>
            <Prose pieces={splitProse(text)} />
          </p>
        ))}
        {check && agent.id !== 'other' && (
          <>
            <p>
              Check the connection. This command <Prose pieces={splitProse(check.shows)} />:
            </p>
            <CodeBlock what="Check command" shown={check.command} />
          </>
        )}
        {test && (
          <>
            <p>
              Test the token without an agent. If this command returns your account, the agent’s configuration
              is wrong:
            </p>
            <CodeBlock what="Test command" shown={test.command} />
          </>
        )}
      </div>
    </details>
  );
}

/** The most common reasons why an agent does not connect. */
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
        The address is wrong, or the agent reads a different file. It must connect to{' '}
        <code>{site.baseUrl}/mcp</code>.
      </li>
    </ol>
  );
}
