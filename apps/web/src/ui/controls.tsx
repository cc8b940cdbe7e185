import { Button, type ButtonProps, PasswordInput, type PasswordInputProps } from '@mantine/core';
import type { ComponentProps, MouseEvent } from 'react';

export type SteadyButtonProps = ButtonProps & Omit<ComponentProps<'button'>, keyof ButtonProps>;

/**
 * A button that keeps the focus while it is disabled. A button with `disabled` loses it: the focus leaves an open dialog
 * and moves to the start of the page.
 */
export function SteadyButton(props: SteadyButtonProps) {
  return <Button {...props} component={Pressable} />;
}

function Pressable({ disabled, onClick, ...props }: ComponentProps<'button'>) {
  return (
    <button
      type="button"
      {...props}
      aria-disabled={disabled || undefined}
      onClick={disabled ? ignore : onClick}
    />
  );
}

function ignore(event: MouseEvent): void {
  event.preventDefault();
}

/**
 * A password field whose content can be shown, also by keyboard. Sets `aria-invalid`, which Mantine's other inputs set
 * and its password input does not.
 */
export function PasswordField(props: PasswordInputProps) {
  return (
    <PasswordInput
      label="Password"
      withAsterisk={false}
      required
      aria-invalid={props.error ? true : undefined}
      visibilityToggleButtonProps={{ 'aria-label': 'Show password', tabIndex: 0 }}
      {...props}
    />
  );
}
