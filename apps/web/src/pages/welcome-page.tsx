import { Button } from '@mantine/core';
import { Link } from 'wouter';
import { useSite } from '../api/session.ts';
import { Icon } from '../ui/icon.tsx';
import { Page } from '../ui/page.tsx';
import { ExternalAccounts } from './fallback-pages.tsx';
import classes from './welcome-page.module.css';

const POINTS = [
  ['One token per agent', 'Generate a token, connect the agent, and watch its first call arrive.'],
  [
    'Every use is logged',
    'See when and where each token was used, by which agent, and whether it was accepted.',
  ],
  ['Revocation is final', 'After you revoke a token, no server accepts it.'],
] as const;

/** What Tokenhouse is, with the links to sign in and sign up. */
export function WelcomePage() {
  const site = useSite();
  return (
    <Page
      title="Tokenhouse"
      intro="Personal API tokens that let your coding agents and MCP servers act as you, until you revoke them."
    >
      {site.data?.accounts === 'external' && <ExternalAccounts />}
      {site.data?.accounts === 'built-in' && (
        <div className={classes.ways}>
          {site.data.signUps === 'open' && (
            <Button component={Link} href="/sign-up" size="md">
              Sign up
            </Button>
          )}
          <Button component={Link} href="/sign-in" size="md" variant="default">
            Sign in
          </Button>
        </div>
      )}
      <Life />
      <ul className={classes.points}>
        {POINTS.map(([title, text]) => (
          <li key={title}>
            <h2>{title}</h2>
            <p>{text}</p>
          </li>
        ))}
      </ul>
    </Page>
  );
}

/** The life of a token in three lines, as the product shows it. */
function Life() {
  return (
    <ol className={classes.life} aria-label="The life of a token">
      <li>
        <Icon name="clock" /> Waiting for the first call…
      </li>
      <li data-tone="good">
        <Icon name="plug" /> Connected: claude-code 2.1.330
      </li>
      <li data-tone="danger">
        <Icon name="check" /> Revoked everywhere. 3 of 3 servers confirmed in 12 ms.
      </li>
    </ol>
  );
}
