import { randomUUID } from 'node:crypto';
import { createAskLease } from './ask-lease.ts';
import type { LeaseConnection } from './lease-connection.ts';
import {
  IDLE,
  type LeaseAction,
  type LeaseMessage,
  type LeaseQuestion,
  type RenewalState,
  stepLease,
} from './lease-protocol.ts';
import { createRecentTokens } from './recent-tokens.ts';
import { createVerifierCache, type VerifierCache } from './verifier-cache.ts';

export interface VerifierOptions {
  /** Opens a connection, whenever there is none that works. */
  readonly connect: (onInvalidation: () => void) => Promise<LeaseConnection>;
  readonly leaseMs: number;
  /** Tokens that are remembered at most. */
  readonly maxTokens: number;
  /** See `createSteadyClock`. */
  readonly now: () => number;
  /** Told once that the lease cannot be renewed; until it is, every use reads the database. */
  readonly onTrouble?: ((error: Error) => void) | undefined;
}

/** What an instance remembers, and the lease under which it believes it. */
export interface Verifier {
  readonly cache: VerifierCache;
  /** Resolves once the first lease is held, or could not be had. */
  readonly ready: Promise<void>;
  /** Believes nothing any more and gives up the lease, so that no revocation waits for it. */
  stop(): Promise<void>;
}

/** Milliseconds. */
export const DEFAULT_LEASE_MS = 3_000;

const STOP_WITHIN_MS = 1_000;
const UNGUARDED =
  'A trigger that reports changes of tokens is missing, or is not enabled ALWAYS. Until this is fixed, each use reads the ' +
  'database. Run ALTER TABLE api_tokens ENABLE ALWAYS TRIGGER …; tokenhouse doctor names the trigger';

/** Renews the lease every third of it and at each invalidation, in the order that `stepLease` says. */
export function startVerifier({ connect, leaseMs, maxTokens, now, onTrouble }: VerifierOptions): Verifier {
  const cache = createVerifierCache(createRecentTokens(maxTokens));
  const askLease = createAskLease({ leaseMs, now, onUnguarded: () => report(new Error(UNGUARDED)) });
  let instanceId: string = randomUUID();
  let state: RenewalState = IDLE;
  let connection: Promise<LeaseConnection> | undefined;
  let renewing: Promise<void> = Promise.resolve();
  let isTroubled = false;
  let isStopped = false;
  let setReady = () => {};
  const ready = new Promise<void>((resolve) => {
    setReady = resolve;
  });
  // A notification may still come while the lease is given up.
  const due = () => {
    if (!isStopped) tell({ kind: 'due', now: now() });
  };
  const timer = setInterval(due, leaseMs / 3);
  due();

  function tell(message: LeaseMessage): void {
    const step = stepLease(state, message, leaseMs);
    state = step.state;
    for (const action of step.actions) carryOut(action);
  }

  function carryOut(action: LeaseAction): void {
    switch (action.kind) {
      case 'evict':
        cache.evict(action.invalidated);
        return;
      case 'believe':
        if (!isStopped) cache.believe(action.until);
        if (action.until > Number.NEGATIVE_INFINITY) isTroubled = false;
        setReady();
        return;
      case 'startOver':
        cache.believe(Number.NEGATIVE_INFINITY);
        cache.evict('all');
        instanceId = randomUUID();
        return;
      default:
        renewing = ask(action);
    }
  }

  /** One question at a time: the next one is asked when this one has been answered. */
  async function ask(action: LeaseQuestion): Promise<void> {
    try {
      connection ??= connect(due);
      const answer = await askLease(await connection, instanceId, action);
      if (!isStopped) tell(answer);
    } catch (error) {
      drop();
      if (isStopped) return;
      report(error instanceof Error ? error : new Error(String(error)));
      tell({ kind: 'failed' });
      setReady();
    }
  }

  /** Called once, until the lease is renewed again. */
  function report(trouble: Error): void {
    if (!isTroubled) onTrouble?.(trouble);
    isTroubled = true;
  }

  async function release(): Promise<void> {
    await renewing;
    await connection?.then((open) => open.delete(instanceId)).catch(() => {});
  }

  function drop(): void {
    connection?.then((open) => open.close()).catch(() => {});
    connection = undefined;
  }

  return {
    cache,
    ready,
    async stop() {
      isStopped = true;
      clearInterval(timer);
      cache.believe(Number.NEGATIVE_INFINITY);
      // A database that is silent must not hold up the stop: without an answer the lease runs out by itself.
      let patience: NodeJS.Timeout | undefined;
      const giveUp = new Promise((resolve) => {
        patience = setTimeout(resolve, STOP_WITHIN_MS);
      });
      await Promise.race([release(), giveUp]);
      clearTimeout(patience);
      drop();
    },
  };
}
