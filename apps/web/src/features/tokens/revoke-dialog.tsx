import type { RevokedToken, TokenRecord } from '@tokenhouse/client';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { SteadyButton } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatMoment, formatRelative } from '../../ui/format-time.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import classes from './dialog.module.css';

export interface RevokeDialogProps {
  /** The token to revoke; null while the dialog is closed. */
  readonly token: TokenRecord | null;
  readonly prefix: string;
  readonly onClose: () => void;
  readonly onRevoked: (revoked: RevokedToken) => void;
}

/** Asks before revoking a token, and closes when the server has confirmed the revocation. */
export function RevokeDialog({ token, prefix, onClose, onRevoked }: RevokeDialogProps) {
  // The dialog still shows this token while it fades out.
  const [last, setLast] = useState(token);
  const [isPending, setPending] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  if (token !== null && token !== last) {
    setLast(token);
    setFailure(undefined);
  }

  function close() {
    if (isPending) return;
    onClose();
  }

  async function revoke() {
    if (token === null) return;
    setPending(true);
    setFailure(undefined);
    try {
      onRevoked(await api.revokeApiToken(token.id));
    } catch (error) {
      setFailure(error);
    } finally {
      setPending(false);
    }
  }

  return (
    <Dialog
      isOpen={token !== null}
      onClose={close}
      onGone={() => setFailure(undefined)}
      title={`Revoke ${last?.name}?`}
    >
      {last && (
        <div className={classes.body}>
          <Consequence token={last} prefix={prefix} />
          <LastUse token={last} />
          {failure !== undefined && <ProblemNotice error={failure} />}
          <div className={classes.buttons}>
            <SteadyButton variant="default" onClick={close} data-autofocus disabled={isPending}>
              Keep token
            </SteadyButton>
            <SteadyButton color="red" loading={isPending} onClick={revoke}>
              Revoke token
            </SteadyButton>
          </div>
        </div>
      )}
    </Dialog>
  );
}

interface ConsequenceProps {
  readonly token: TokenRecord;
  readonly prefix: string;
}

function Consequence({ token: { name, tokenSuffix }, prefix }: ConsequenceProps) {
  return (
    <p>
      The token{' '}
      <strong>
        <bdi>{name}</bdi>
      </strong>{' '}
      <code>
        ({prefix}…{tokenSuffix})
      </code>{' '}
      stops working immediately and permanently. Agents that use it need a new token.
    </p>
  );
}

function LastUse({ token: { lastUsedAt, lastUsedBy } }: { readonly token: TokenRecord }) {
  if (lastUsedAt === null) return <p>It has never been used.</p>;
  const at = new Date(lastUsedAt);
  const client = lastUsedBy?.client ?? lastUsedBy?.userAgent;
  return (
    <p>
      Last used {formatRelative(at, new Date())} ({formatMoment(at)})
      {client && (
        <>
          {' '}
          by <bdi>{client}</bdi>, which will lose access
        </>
      )}
      .
    </p>
  );
}
