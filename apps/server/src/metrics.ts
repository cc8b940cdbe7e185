import type { Observer } from '@tokenhouse/core';
import type { VerificationObserver } from '@tokenhouse/http';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';

export interface Metrics extends Observer, VerificationObserver {
  readonly registry: Registry;
}

type Outcome = Parameters<VerificationObserver['judged']>[0];

/** All outcomes. The compiler checks that none is missing. */
const OUTCOMES: Readonly<Record<Outcome, true>> = {
  accepted: true,
  forbidden: true,
  expired: true,
  revoked: true,
  unknown: true,
  malformed: true,
};

/** The Prometheus metrics of this process, in a registry of their own. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });

  const uses = new Counter({
    name: 'tokenhouse_uses_total',
    help: 'Verified API tokens, by outcome',
    labelNames: ['outcome'],
    registers: [registry],
  });
  // If a series began with its first use, increase() and alerts would miss that use.
  for (const outcome of Object.keys(OUTCOMES)) uses.inc({ outcome }, 0);
  const verification = new Histogram({
    name: 'tokenhouse_verification_seconds',
    help: 'Verification of a token, without the usage log',
    buckets: [0.00001, 0.00005, 0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
    registers: [registry],
  });
  const batchSize = new Histogram({
    name: 'tokenhouse_usage_batch_size',
    help: 'Uses in one commit of the usage log',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
    registers: [registry],
  });
  const batchSeconds = new Histogram({
    name: 'tokenhouse_usage_batch_seconds',
    help: 'Duration of one commit of the usage log',
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5],
    registers: [registry],
  });

  return {
    registry,
    judged(outcome, seconds) {
      uses.inc({ outcome });
      verification.observe(seconds);
    },
    batchWritten(size, seconds) {
      batchSize.observe(size);
      batchSeconds.observe(seconds);
    },
  };
}
