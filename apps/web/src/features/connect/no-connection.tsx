import { AGENTS, type Site } from '@tokenhouse/connect';
import { CodeBlock } from '../../ui/code-block.tsx';
import classes from './connect.module.css';

/** The usual reasons, and the way to tell whether token or configuration is at fault. */
export function NoConnection({ site }: { readonly site: Site }) {
  const check = AGENTS.find(({ id }) => id === 'other')?.check?.(site);
  return (
    <details className={classes.trouble}>
      <summary>It does not connect</summary>
      <div className={classes.setup}>
        <ol className={classes.causes}>
          <li>
            The agent was running before the configuration, or before the variable was set. Quit it, and start
            it from a shell where the variable is set.
          </li>
          <li>
            The agent sent the variable’s name and not its value: each has a placeholder syntax of its own.
            Take the configuration of your agent from here, not that of another.
          </li>
          <li>
            The address cannot be reached from where the agent runs. It has to reach{' '}
            <code>{site.baseUrl}</code>.
          </li>
        </ol>
        {check && (
          <>
            <p>
              This tests the token without any agent. If it answers with your account, the configuration is at
              fault:
            </p>
            <CodeBlock what="Test command" shown={check.command} />
          </>
        )}
      </div>
    </details>
  );
}
