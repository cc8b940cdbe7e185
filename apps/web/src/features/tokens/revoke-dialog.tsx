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

/** Asks before revoking, and closes only when the server has said that the token is revoked. */
export function RevokeDialog({ token, prefix, onClose, onRevoked }: RevokeDialogProps) {
  // While the dialog fades out it still says what it was about.
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
          <p>
            The token{' '}
            <strong>
              <bdi>{last.name}</bdi>
            </strong>{' '}
            <code>
              ({prefix}…{last.tokenSuffix})
            </code>{' '}
            stops working at once and for good. An agent that uses it has to be given a new one.
          </p>
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

function LastUse({ token: { lastUsedAt, lastUsedBy } }: { readonly token: TokenRecord }) {
  if (lastUsedAt === null) return <p>It was never used.</p>;
  const at = new Date(lastUsedAt);
  const client = lastUsedBy?.client ?? lastUsedBy?.userAgent;
  return (
    <p>
      Last used {formatRelative(at, new Date())} ({formatMoment(at)})
      {client && (
        <>
          {' '}
          by <bdi>{client}</bdi>, which will be refused from now on
        </>
      )}
      .
    </p>
  );
}
