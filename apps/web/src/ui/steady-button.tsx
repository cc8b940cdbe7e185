import { Button, type ButtonProps } from '@mantine/core';
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
