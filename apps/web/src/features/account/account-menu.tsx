import { Button, type MantineColorScheme, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import type { Me } from '@tokenhouse/client';
import { useEffect, useId, useRef, useState } from 'react';
import { SteadyButton } from '../../ui/controls.tsx';
import { Icon } from '../../ui/icon.tsx';
import { problemText } from '../../ui/problem-text.ts';
import { signOut } from './account-api.ts';
import classes from './account-menu.module.css';

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

const SCHEMES: { readonly value: MantineColorScheme; readonly label: string }[] = [
  { value: 'auto', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

/** Light, dark, or what the system says. */
function ColourChoice() {
  // Mantine holds transitions still by a <style>, which the page's policy does not allow.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const label = useId();
  return (
    <div className={classes.colours}>
      <span id={label}>Colours</span>
      <SegmentedControl
        aria-labelledby={label}
        data={SCHEMES}
        value={colorScheme}
        onChange={setColorScheme}
        fullWidth
      />
    </div>
  );
}

/**
 * What a button shows and hides. Escape hides it and gives the focus back to the button; so does, without the focus,
 * whatever happens outside: a press, or the focus moving on.
 */
function useDisclosure() {
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!isOpen) return;
    const onOutside = ({ target }: Event) => {
      if (target instanceof Node && !root.current?.contains(target)) setOpen(false);
    };
    const onKey = ({ key }: KeyboardEvent) => {
      if (key !== 'Escape') return;
      setOpen(false);
      button.current?.focus();
    };
    document.addEventListener('pointerdown', onOutside);
    document.addEventListener('focusin', onOutside);
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('pointerdown', onOutside);
      document.removeEventListener('focusin', onOutside);
      document.removeEventListener('keydown', onKey);
    };
  }, [isOpen]);
  return { isOpen, toggle: () => setOpen(!isOpen), root, button };
}
