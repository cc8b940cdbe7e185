import { Checkbox, TextInput } from '@mantine/core';
import type { RefObject } from 'react';
import { CopyButton } from '../../ui/copy-button.tsx';
import classes from './dialog.module.css';

export interface TokenFieldProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly token: string;
  /** The id of the warning that the token is shown once. */
  readonly describedBy: string;
  readonly isSaved: boolean;
  readonly onSaved: (isSaved: boolean) => void;
}

/** The token itself, to copy, and the checkbox that confirms that the user saved it. */
export function TokenField({ field, token, describedBy, isSaved, onSaved }: TokenFieldProps) {
  function selectToken() {
    field.current?.focus();
    field.current?.select();
  }

  return (
    <div className={classes.token}>
      <div className={classes.row}>
        <TextInput
          ref={field}
          label="Your new token"
          className={`${classes.grow} ${classes.secret}`}
          value={token}
          readOnly
          // Not a property, because Mantine overwrites it.
          attributes={{ input: { 'aria-describedby': describedBy } }}
          onFocus={(event) => event.currentTarget.select()}
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          data-1p-ignore="true"
          data-lpignore="true"
          data-bwignore="true"
        />
        <CopyButton
          label="Copy token"
          variant="filled"
          text={() => token}
          byHand="The token is selected: copy it by hand."
          onCopy={(isCopied) => (isCopied ? onSaved(true) : selectToken())}
        />
      </div>
      <Checkbox
        label="I have saved this token"
        checked={isSaved}
        onChange={(event) => onSaved(event.currentTarget.checked)}
      />
    </div>
  );
}
