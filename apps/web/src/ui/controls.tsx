import { Button, type ButtonProps, PasswordInput, type PasswordInputProps } from '@mantine/core';
import type { ComponentProps, MouseEvent } from 'react';

export type SteadyButtonProps = ButtonProps & Omit<ComponentProps<'button'>, keyof ButtonProps>;

/**
 * A button that keeps the focus while it cannot be pressed. A disabled one drops it: out of an open dialog, and to the
 * start of the page.
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
 * A password, which may be looked at while it is typed: by keyboard too. Says that it is wrong, as Mantine's other
 * inputs do and this one does not.
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
