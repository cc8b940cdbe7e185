import { Button, Checkbox, TextInput } from '@mantine/core';
import type { GeneratedToken } from '@tokenhouse/client';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { CopyButton } from '../../ui/copy-button.tsx';
import { DialogFoot } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import classes from './dialog.module.css';

export interface NewTokenProps {
  readonly generated: GeneratedToken;
  /** The person has the token, by their own word or by a copy. */
  readonly isSaved: boolean;
  /** Somebody wants to close before that. */
  readonly isAsking: boolean;
  readonly onSaved: (isSaved: boolean) => void;
  readonly onDone: () => void;
  readonly onStay: () => void;
  readonly onLeave: () => void;
  /** The configuration of the agent. */
  readonly children: ReactNode;
}

/** The token, this once, and what to do with it. */
export function NewToken({ generated, isSaved, isAsking, children, ...on }: NewTokenProps) {
  const field = useRef<HTMLInputElement>(null);
  const warning = useId();
  // Whatever had the focus is gone: the form at first, and the question when it has been answered.
  useEffect(() => {
    if (!isAsking) field.current?.focus();
  }, [isAsking]);

  function selectToken() {
    field.current?.focus();
    field.current?.select();
  }

  return (
    <div className={classes.body}>
      <div id={warning}>
        <Notice tone="caution">
          Copy the token now: it is shown only once. Only a hash of it is stored, so nobody can show it to you
          again.
        </Notice>
      </div>
      <div className={classes.row}>
        <TextInput
          ref={field}
          label="Your new token"
          className={`${classes.grow} ${classes.secret}`}
          value={generated.token}
          readOnly
          // Not as a property: Mantine puts its own over it.
          attributes={{ input: { 'aria-describedby': warning } }}
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
          text={() => generated.token}
          byHand="The token is selected: copy it by hand."
          onCopy={(isCopied) => (isCopied ? on.onSaved(true) : selectToken())}
        />
      </div>
      <Checkbox
        label="I have saved this token"
        checked={isSaved}
        onChange={(event) => on.onSaved(event.currentTarget.checked)}
      />
      {children}
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
        You have not copied the token. Once this closes, nobody can show it to you again.
      </Notice>
    </DialogFoot>
  );
}
