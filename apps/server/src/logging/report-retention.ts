import type { Observer } from '@tokenhouse/core';
import type { Logger } from 'pino';

/** The observer, with log lines for events of the usage log outside of requests. */
export function reportRetention(observer: Observer, logger: Logger): Observer {
  return {
    ...observer,
    usageLost: (error) =>
      logger.error({ err: error }, 'A use could not be written to the usage log and is lost'),
    usesDropped: ({ before, days, uses }) =>
      logger.info({ before, days, uses }, 'Uses older than the retention were deleted'),
    retentionStopped: ({ lastKnown, refusedAt }) =>
      logger.warn(
        { lastRun: lastKnown, clock: refusedAt },
        'No old uses are deleted: the clock is far ahead of the last retention. Correct it, or run tokenhouse usage confirm-clock',
      ),
  };
}
