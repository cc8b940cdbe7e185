import { TextInput } from '@mantine/core';

export interface EmailFieldProps {
  readonly name: string;
  readonly error: string | undefined;
  readonly onChange: () => void;
}

/** The address by which a person signs in, and by which password managers find their password. */
export function EmailField(props: EmailFieldProps) {
  return (
    <TextInput
      {...props}
      label="E-mail"
      type="email"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      required
      withAsterisk={false}
    />
  );
}
