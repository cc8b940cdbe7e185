import { NativeSelect, TextInput } from '@mantine/core';
import type { GeneratedToken } from '@tokenhouse/client';
import { type ReactNode, useRef } from 'react';
import { PasswordField, SteadyButton } from '../../ui/controls.tsx';
import { formatMoment, timeZone } from '../../ui/format-time.ts';
import { Notice } from '../../ui/notice.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import classes from './dialog.module.css';
import { EXPIRATIONS, expiryOf, isExpiration, toDay } from './expiration.ts';
import { type Identity, useTokenRequest } from './use-token-request.ts';

/** The initial values of the form. */
export interface RequestProps {
  readonly identity: Identity;
  /** The field that selects the agent of the token. */
  readonly agentField: ReactNode;
  readonly suggestedName: string;
}

export interface TokenRequestFormProps extends RequestProps {
  readonly onGenerated: (generated: GeneratedToken) => void;
  /** A token may have been generated although no response arrived. */
  readonly onListChanged: () => void;
  readonly onPending: (isPending: boolean) => void;
}

/** The form for the name and the expiration of a token. */
export function TokenRequestForm(props: TokenRequestFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const request = useTokenRequest({ ...props, form });
  const { values, errors, change } = request;
  return (
    <form className={classes.body} ref={form} onSubmit={request.submit} noValidate>
      {props.agentField}
      <TextInput
        name="tokenName"
        label="Name"
        description="Name the agent and machine, so you know later what to revoke."
        autoComplete="off"
        data-autofocus
        // Typing replaces the suggestion.
        onFocus={(event) => event.currentTarget.select()}
        value={values.name}
        error={errors.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <NativeSelect
        name="expiration"
        label="Expiration"
        data={EXPIRATIONS.map((one) => ({ ...one }))}
        value={values.expiration}
        onChange={({ currentTarget: { value } }) => isExpiration(value) && change({ expiration: value })}
      />
      {values.expiration === 'date' && (
        <TextInput
          name="day"
          type="date"
          label="Expires on"
          min={toDay(new Date())}
          value={values.day}
          error={errors.day}
          onChange={(event) => change({ day: event.currentTarget.value })}
        />
      )}
      <Expiry expiry={expiryOf(values.expiration, values.day, new Date())} />
      {request.asksPassword && (
        <PasswordQuestion
          email={props.identity.email}
          error={errors.password}
          onChange={() => request.clearError('password')}
        />
      )}
      {request.failure !== undefined && <ProblemNotice error={request.failure} />}
      <div className={classes.buttons}>
        <SteadyButton type="submit" loading={request.isPending}>
          Generate
        </SteadyButton>
      </div>
    </form>
  );
}

interface PasswordQuestionProps {
  readonly email: string;
  readonly error: string | undefined;
  readonly onChange: () => void;
}

/** For users whose sign-in is too old to generate a token. */
function PasswordQuestion({ email, error, onChange }: PasswordQuestionProps) {
  return (
    <>
      <Notice tone="caution">
        You signed in a while ago. Enter your password again to generate a token.
      </Notice>
      {/* For password managers, which would otherwise take the token's name for the user name. */}
      <input type="text" autoComplete="username" value={email} readOnly hidden />
      <PasswordField
        name="password"
        label="Your password"
        autoComplete="current-password"
        error={error}
        onChange={onChange}
      />
    </>
  );
}

/** When the token will expire. */
function Expiry({ expiry }: { readonly expiry: Date | null | undefined }) {
  if (expiry === null) {
    return (
      <Notice tone="caution">
        The token never expires: it works until you revoke it, even if you forget it.
      </Notice>
    );
  }
  if (expiry === undefined) return null;
  return (
    <p className={classes.hint}>
      The token expires on <time dateTime={expiry.toISOString()}>{formatMoment(expiry)}</time> ({timeZone()}).
    </p>
  );
}
