import { Button, Menu, useMantineColorScheme } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { Me } from '@tokenhouse/client';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { forgetPerson } from '../../api/query-client.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { problemText } from '../../ui/problem-text.ts';
import { signOut } from './account-api.ts';
import classes from './account-menu.module.css';

const SCHEMES = [
  ['auto', 'As the system', 'device'],
  ['light', 'Light', 'sun'],
  ['dark', 'Dark', 'moon'],
] as const satisfies readonly (readonly [string, string, IconName])[];

/** Whose account this is, the colours, and the way out. */
export function AccountMenu({ me }: { readonly me: Me }) {
  const queryClient = useQueryClient();
  const [, navigate] = useLocation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [failure, setFailure] = useState<string>();
  const { name, email } = me.user;

  async function leave() {
    try {
      await signOut();
    } catch (error) {
      setFailure(`You are still signed in. ${problemText(error)}`);
      return;
    }
    // First, so that nobody is sent to sign in again to a page of theirs.
    navigate('/');
    forgetPerson(queryClient);
  }

  function choose(value: string) {
    const [scheme] = SCHEMES.find(([known]) => known === value) ?? [];
    if (scheme !== undefined) setColorScheme(scheme);
  }

  return (
    <>
      <Menu position="bottom-end" width={240} radius="md" loop={false} closeOnItemClick={false}>
        <Menu.Target>
          <Button
            variant="default"
            leftSection={<Icon name="person" />}
            className={classes.target}
            classNames={{ section: classes.icon }}
          >
            <span className={classes.name}>{name || email || 'Account'}</span>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {email && <div className={classes.email}>{email}</div>}
          <Menu.RadioGroup aria-label="Colours" value={colorScheme} onChange={choose}>
            {SCHEMES.map(([scheme, label, icon]) => (
              <Menu.RadioItem
                key={scheme}
                value={scheme}
                checkIcon={<Icon name="check" />}
                rightSection={<Icon name={icon} />}
              >
                {label}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
          <Menu.Divider />
          <Menu.Item leftSection={<Icon name="out" />} onClick={leave}>
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <span role="alert" className={classes.failure}>
        {failure}
      </span>
    </>
  );
}
