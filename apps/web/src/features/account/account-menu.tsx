import { Button } from '@mantine/core';
import type { Me } from '@tokenhouse/client';
import { useId, useState } from 'react';
import { Icon } from '../../ui/icon.tsx';
import { problemText } from '../../ui/problem-text.ts';
import { SteadyButton } from '../../ui/steady-button.tsx';
import { signOut } from './account-api.ts';
import classes from './account-menu.module.css';
import { ColourChoice } from './colour-choice.tsx';
import { useDisclosure } from './use-disclosure.ts';

/**
 * Whose account this is, the colours, and the way out. A button that shows them and no menu: a menu holds commands
 * alone, neither an address nor a choice with a name.
 */
export function AccountMenu({ me }: { readonly me: Me }) {
  const { isOpen, toggle, root, button } = useDisclosure();
  const panel = useId();
  const { name, email } = me.user;
  return (
    <div className={classes.root} ref={root}>
      <Button
        ref={button}
        variant="default"
        leftSection={<Icon name="person" />}
        className={classes.target}
        classNames={{ section: classes.icon }}
        aria-expanded={isOpen}
        aria-controls={isOpen ? panel : undefined}
        onClick={toggle}
      >
        <span className={classes.name}>
          <bdi>{name || email || 'Account'}</bdi>
        </span>
      </Button>
      {isOpen && (
        <div id={panel} className={classes.panel}>
          {email && (
            <p className={classes.email}>
              <bdi>{email}</bdi>
            </p>
          )}
          <ColourChoice />
          <SignOut />
        </div>
      )}
    </div>
  );
}

function SignOut() {
  const [isPending, setPending] = useState(false);
  const [failure, setFailure] = useState<string>();

  async function leave() {
    setPending(true);
    try {
      await signOut();
    } catch (error) {
      setFailure(`You are still signed in. ${problemText(error)}`);
      setPending(false);
      return;
    }
    // A page loaded anew has nothing in its memory of the person before.
    window.location.assign('/');
  }

  return (
    <>
      <SteadyButton variant="default" leftSection={<Icon name="out" />} disabled={isPending} onClick={leave}>
        Sign out
      </SteadyButton>
      <span role="alert" className={classes.failure}>
        {failure}
      </span>
    </>
  );
}
