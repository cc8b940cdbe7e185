import type { RevokedToken, TokenRecord } from '@tokenhouse/client';
import { useState } from 'react';
import { api } from '../../api/service.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { formatMoment, formatRelative } from '../../ui/format-time.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { SteadyButton } from '../../ui/steady-button.tsx';
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
          <p>{lastUseText(last, new Date())}</p>
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

function lastUseText({ lastUsedAt, lastUsedBy }: TokenRecord, now: Date): string {
  if (lastUsedAt === null) return 'It was never used.';
  const at = new Date(lastUsedAt);
  const client = lastUsedBy?.client ?? lastUsedBy?.userAgent;
  const by = client ? ` by ${client}, which will be refused from now on` : '';
  return `Last used ${formatRelative(at, now)} (${formatMoment(at)})${by}.`;
}
