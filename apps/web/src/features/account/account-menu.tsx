import { Button, type MantineColorScheme, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import type { Me } from '@tokenhouse/client';
import { useEffect, useId, useRef, useState } from 'react';
import { SteadyButton } from '../../ui/controls.tsx';
import { Icon } from '../../ui/icon.tsx';
import { problemText } from '../../ui/problem-text.ts';
import { signOut } from './account-api.ts';
import classes from './account-menu.module.css';

/**
 * The user's account, the theme, and signing out. It is not a `menu` in ARIA, because a menu may hold only commands: no
 * e-mail address and no group of choices.
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
          <ThemeChoice />
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
    // Loading the page removes all data of this user from memory.
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
  { value: 'auto', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

/** Light, dark, or the theme of the system. */
function ThemeChoice() {
  // To stop transitions Mantine adds a <style>, which the page's policy blocks.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const label = useId();
  return (
    <div className={classes.theme}>
      <span id={label}>Theme</span>
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
 * A panel that a button shows and hides. Escape hides it and moves the focus back to the button. A press or the focus
 * outside the panel hides it too.
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
