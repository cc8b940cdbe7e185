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
  /** A token may have been made although no answer came. */
  readonly onListChanged: () => void;
  readonly onPending: (isPending: boolean) => void;
}

/** What the token is called and how long it lives. */
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
        description="This name helps you find the token when you revoke it."
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
          label="Last day"
          min={toDay(new Date())}
          value={values.day}
          error={errors.day}
          onChange={(event) => change({ day: event.currentTarget.value })}
        />
      )}
      <Expiry expiry={expiryOf(values.expiration, values.day, new Date())} />
      {request.asksPassword && (
        <>
          <Notice tone="caution">
            You signed in a while ago. A token acts as you, so enter your password once more to generate one.
          </Notice>
          {/* For password managers, which would take the token's name for the person's. */}
          <input type="text" autoComplete="username" value={props.identity.email} readOnly hidden />
          <PasswordField
            name="password"
            label="Your password"
            autoComplete="current-password"
            error={errors.password}
            onChange={() => request.clearError('password')}
          />
        </>
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

/** When it will end, said before it is too late. */
function Expiry({ expiry }: { readonly expiry: Date | null | undefined }) {
  if (expiry === null) {
    return (
      <Notice tone="caution">It works until you revoke it, also when nobody remembers it any more.</Notice>
    );
  }
  if (expiry === undefined) return null;
  return (
    <p className={classes.hint}>
      Expires on <time dateTime={expiry.toISOString()}>{formatMoment(expiry)}</time> ({timeZone()}).
    </p>
  );
}
