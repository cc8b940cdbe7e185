import { Button, Checkbox, TextInput } from '@mantine/core';
import type { GeneratedToken } from '@tokenhouse/client';
import { type ReactNode, type RefObject, useEffect, useId, useRef } from 'react';
import { CopyButton } from '../../ui/copy-button.tsx';
import { DialogFoot } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import classes from './dialog.module.css';

/** The arguments of `renderSetup`. */
export interface Setup {
  readonly generated: GeneratedToken;
  /** The token with its copy button, for the step that pastes it. */
  readonly tokenField: ReactNode;
  /** Called when the user has saved the token somewhere. */
  readonly onSaved: () => void;
}

export interface NewTokenProps {
  readonly generated: GeneratedToken;
  /** The user has confirmed or copied the token. */
  readonly isSaved: boolean;
  /** The user wants to close the dialog without saving the token. */
  readonly isAsking: boolean;
  readonly onSaved: (isSaved: boolean) => void;
  readonly onDone: () => void;
  readonly onStay: () => void;
  readonly onLeave: () => void;
  readonly renderSetup: (setup: Setup) => ReactNode;
}

/** Shows the token, only this once, within the steps that use it. */
export function NewToken({ generated, isSaved, isAsking, renderSetup, ...on }: NewTokenProps) {
  const field = useRef<HTMLInputElement>(null);
  const warning = useId();
  // The element that had the focus is gone: first the form, later the answered question. The page does not
  // scroll, because the steps before the token come first.
  useEffect(() => {
    if (!isAsking) field.current?.focus({ preventScroll: true });
  }, [isAsking]);

  return (
    <div className={classes.body}>
      <div id={warning}>
        <Notice tone="caution">
          Your token is shown only once. Keep this dialog open until your agent has it.
        </Notice>
      </div>
      {renderSetup({
        generated,
        tokenField: (
          <TokenField
            field={field}
            token={generated.token}
            describedBy={warning}
            isSaved={isSaved}
            onSaved={on.onSaved}
          />
        ),
        onSaved: () => on.onSaved(true),
      })}
      {isAsking ? (
        <Question onStay={on.onStay} onLeave={on.onLeave} />
      ) : (
        <DialogFoot>
          <Button onClick={on.onDone} variant={isSaved ? 'filled' : 'default'}>
            Done
          </Button>
        </DialogFoot>
      )}
    </div>
  );
}

function Question({ onStay, onLeave }: { readonly onStay: () => void; readonly onLeave: () => void }) {
  const stay = useRef<HTMLButtonElement>(null);
  useEffect(() => stay.current?.focus(), []);
  return (
    <DialogFoot isQuestion>
      <Notice
        tone="danger"
        action={
          <div className={classes.buttons}>
            <Button ref={stay} variant="default" onClick={onStay}>
              Go back
            </Button>
            <Button color="red" onClick={onLeave}>
              Close anyway
            </Button>
          </div>
        }
      >
        You have not copied the token. After you close this dialog, it cannot be shown again.
      </Notice>
    </DialogFoot>
  );
}

export interface TokenFieldProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly token: string;
  /** The id of the warning that the token is shown once. */
  readonly describedBy: string;
  readonly isSaved: boolean;
  readonly onSaved: (isSaved: boolean) => void;
}

/** The token itself, to copy, and the checkbox that confirms that the user saved it. */
function TokenField({ field, token, describedBy, isSaved, onSaved }: TokenFieldProps) {
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
          byHand="The token is selected. Copy it manually."
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
