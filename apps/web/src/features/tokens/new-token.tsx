import { Button } from '@mantine/core';
import type { GeneratedToken } from '@tokenhouse/client';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { DialogFoot } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import classes from './dialog.module.css';
import { TokenField } from './token-field.tsx';

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
  /** The person has the token, by their own word or by a copy. */
  readonly isSaved: boolean;
  /** Somebody wants to close before that. */
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
        <Notice tone="caution">Keep this open until your agent has the token: it is shown only once.</Notice>
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
        You have not copied the token. Once this closes, nobody can show it to you again.
      </Notice>
    </DialogFoot>
  );
}
