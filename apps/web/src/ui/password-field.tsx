import { PasswordInput, type PasswordInputProps } from '@mantine/core';

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
      visibilityToggleButtonProps={{ 'aria-label': 'Show what I type', tabIndex: 0 }}
      {...props}
    />
  );
}
