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
import { createLeaseSession, type LeaseSession } from './lease-session.ts';
import { createRecentTokens } from './recent-tokens.ts';
import { createVerifierCache, type VerifierCache } from './verifier-cache.ts';

export interface VerifierOptions {
  /** Opens a connection. Called when there is none, or the last one failed. */
  readonly connect: (onInvalidation: () => void) => Promise<LeaseConnection>;
  readonly leaseMs: number;
  /** The most tokens in the cache. */
  readonly maxTokens: number;
  /** See `createSteadyClock`. */
  readonly now: () => number;
  /** Called once when the lease cannot be renewed. Until it is renewed, every use reads the database. */
  readonly onTrouble?: ((error: Error) => void) | undefined;
}

/** The cache of an instance, and the lease that says how long it may be trusted. */
export interface Verifier {
  readonly cache: VerifierCache;
  /** Resolves once the first lease is held, or the attempt failed. */
  readonly ready: Promise<void>;
  /** Stops trusting the cache, and deletes the lease, so that no revocation waits for it. */
  stop(): Promise<void>;
}

/** Milliseconds. */
export const DEFAULT_LEASE_MS = 3_000;

const UNGUARDED =
  'A trigger that reports changes of tokens is missing, or is not enabled ALWAYS. Until this is fixed, each use reads the ' +
  'database. Run ALTER TABLE api_tokens ENABLE ALWAYS TRIGGER …; tokenhouse doctor names the trigger';

/** Renews the lease three times per duration and at each invalidation, in the order of `stepLease`. */
export function startVerifier(options: VerifierOptions): Verifier {
  const { leaseMs, now } = options;
  const cache = createVerifierCache(createRecentTokens(options.maxTokens));
  const trouble = createTroubleReport(options.onTrouble);
  const onUnguarded = () => trouble.report(new Error(UNGUARDED));
  const session = createLeaseSession({
    connect: () => options.connect(due),
    askLease: createAskLease({ leaseMs, now, onUnguarded }),
  });
  let state: RenewalState = IDLE;
  let isStopped = false;
  let setReady = () => {};
  const ready = new Promise<void>((resolve) => {
    setReady = resolve;
  });
  const timer = setInterval(due, leaseMs / 3);
  due();

  function due(): void {
    // A notification may still arrive while the lease is being deleted.
    if (!isStopped) handle({ kind: 'due', now: now() });
  }

  function handle(message: LeaseMessage): void {
    const step = stepLease(state, message, leaseMs);
    state = step.state;
    const parts = { cache, session, trouble, isStopped, setReady, ask };
    for (const action of step.actions) carryOut(action, parts);
  }

  /** Handles the response, which may ask the next question. */
  async function ask(question: LeaseQuestion): Promise<void> {
    try {
      const response = await session.ask(question);
      if (!isStopped) handle(response);
    } catch (error) {
      if (isStopped) return;
      trouble.report(error instanceof Error ? error : new Error(String(error)));
      handle({ kind: 'failed' });
      setReady();
    }
  }

  return {
    cache,
    ready,
    async stop() {
      isStopped = true;
      clearInterval(timer);
      cache.believe(Number.NEGATIVE_INFINITY);
      await session.close();
    },
  };
}

interface VerifierParts {
  readonly cache: VerifierCache;
  readonly session: LeaseSession;
  readonly trouble: ReturnType<typeof createTroubleReport>;
  readonly isStopped: boolean;
  readonly setReady: () => void;
  readonly ask: (question: LeaseQuestion) => Promise<void>;
}

function carryOut(action: LeaseAction, parts: VerifierParts): void {
  const { cache, session, trouble } = parts;
  switch (action.kind) {
    case 'evict':
      cache.evict(action.invalidated);
      return;
    case 'believe':
      if (!parts.isStopped) cache.believe(action.until);
      if (action.until > Number.NEGATIVE_INFINITY) trouble.clear();
      parts.setReady();
      return;
    case 'startOver':
      cache.believe(Number.NEGATIVE_INFINITY);
      cache.evict('all');
      session.startOver();
      return;
    default:
      void parts.ask(action);
  }
}

/** Reports the first of several troubles, until it is cleared. */
function createTroubleReport(onTrouble: VerifierOptions['onTrouble']) {
  let isTroubled = false;
  return {
    report(trouble: Error): void {
      if (!isTroubled) onTrouble?.(trouble);
      isTroubled = true;
    },
    clear(): void {
      isTroubled = false;
    },
  };
}
