import { type MantineColorScheme, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useId } from 'react';
import classes from './account-menu.module.css';

const SCHEMES: { readonly value: MantineColorScheme; readonly label: string }[] = [
  { value: 'auto', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

/** Light, dark, or what the system says. */
export function ColourChoice() {
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
