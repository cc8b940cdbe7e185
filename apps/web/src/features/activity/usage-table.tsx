import type { Use } from '@tokenhouse/client';
import { CardCell, CardHeading, CardRow, CardTable } from '../../ui/card-table.tsx';
import { formatSecond } from '../../ui/format-time.ts';
import classes from './activity.module.css';
import { clientOf, OUTCOMES, userAgentBeside } from './usage-text.ts';

/** Uses as rows: time, outcome, endpoint, client and address. */
export function UsageTable({ uses }: { readonly uses: readonly Use[] }) {
  return (
    <div className={classes.card}>
      <CardTable
        label="Uses, newest first"
        columns={['Time', 'Outcome', 'Endpoint or tool', 'Client', 'Address']}
      >
        {uses.map((use) => (
          <CardRow key={use.id}>
            <CardHeading>
              <time dateTime={use.at}>{formatSecond(new Date(use.at))}</time>
            </CardHeading>
            <CardCell label="Outcome">
              <span className={classes.outcome} data-outcome={use.outcome}>
                {OUTCOMES[use.outcome]}
              </span>
            </CardCell>
            <CardCell label="Endpoint">
              <code className={classes.endpoint}>{use.endpoint}</code>
            </CardCell>
            <CardCell label="Client">
              <bdi className={classes.client}>{clientOf(use)}</bdi>
              {userAgentBeside(use) && <div className={classes.agent}>{userAgentBeside(use)}</div>}
            </CardCell>
            <CardCell label="Address">{use.ipAddress ?? 'unknown'}</CardCell>
          </CardRow>
        ))}
      </CardTable>
    </div>
  );
}
