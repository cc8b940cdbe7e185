import { PasswordInput, type PasswordInputProps } from '@mantine/core';

/** A password, which may be looked at while it is typed: by keyboard too. */
export function PasswordField(props: PasswordInputProps) {
  return (
    <PasswordInput
      label="Password"
      withAsterisk={false}
      required
      visibilityToggleButtonProps={{ 'aria-label': 'Show what I type', tabIndex: 0 }}
      {...props}
    />
  );
}
