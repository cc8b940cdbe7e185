import type { StoredToken } from '@tokenhouse/core';
import { IDLE, type LeaseMessage } from '../../../packages/postgres/src/verifier/lease-protocol.ts';
import { ModelDatabase } from './model-database.ts';
import type { Protocol } from './protocol.ts';
import { carryOut, type Question, type Reading, type Verifier, type Watched } from './verifier-model.ts';

export const LEASE_MS = 3_000;

interface Revocation {
  readonly xid: number;
  readonly hash: string;
  isCommitted: boolean;
  isBackedUp: boolean;
  /** When the wait for each lease ends, by the clock of the revoking instance. */
  readonly endsAt: Map<string, number>;
  /** The step in which the revocation returned. */
  returnedAt: number | undefined;
}

/**
 * Verifiers on one database, whose steps are controlled by the test: questions arrive, responses return, time passes.
 * Throws when a verifier accepts a token whose revocation had returned before the verification began.
 */
export class World {
  readonly database = new ModelDatabase();
  readonly #verifiers: Verifier[];
  #revocations: Revocation[] = [];
  /** Questions of broken connections that may still arrive. */
  readonly #strays: Question[] = [];
  readonly #protocol: Protocol;
  readonly #revokerRate: number;
  #now = 0;
  #step = 0;
  #instances = 0;
  acceptedFromMemory = 0;

  constructor(protocol: Protocol, rates: readonly number[], revokerRate: number) {
    this.#protocol = protocol;
    this.#revokerRate = revokerRate;
    this.#verifiers = rates.map((rate) => ({ rate, ...this.#fresh() }));
  }

  #newInstance(): string {
    this.#instances += 1;
    return `verifier ${this.#instances}`;
  }

  #fresh() {
    return {
      instance: this.#newInstance(),
      isPaused: false,
      cache: this.#protocol.createCache(new Map()),
      renewal: IDLE,
      history: undefined as number | undefined,
      watched: new Map<string, Watched>(),
      question: undefined as Question | undefined,
      readings: [] as Reading[],
    };
  }

  #running(index: number): Verifier | undefined {
    const verifier = this.#verifiers[index % this.#verifiers.length];
    return verifier === undefined || verifier.isPaused ? undefined : verifier;
  }

  #clockOf({ rate }: Verifier): number {
    return this.#now * rate;
  }

  #revokersClock(): number {
    return this.#now * this.#revokerRate;
  }

  /** Every event is one step, so that "afterwards" is defined. */
  begin(): void {
    this.#step += 1;
  }

  passTime(ms: number): void {
    this.#now += ms;
  }

  // The verifiers' renewals.

  due(index: number): void {
    const verifier = this.#running(index);
    if (verifier !== undefined) this.#tell(verifier, { kind: 'due', now: this.#clockOf(verifier) });
  }

  /** The question reaches the database, which carries it out. */
  arrive(index: number): void {
    const question = this.#verifiers[index % this.#verifiers.length]?.question;
    const verifier = this.#verifiers[index % this.#verifiers.length];
    if (verifier === undefined || question === undefined || question.answer !== undefined) return;
    question.answer = carryOut(question, this.database, this.#protocol);
  }

  /** The response returns. */
  hear(index: number): void {
    const verifier = this.#running(index);
    const { answer, history } = verifier?.question ?? {};
    if (verifier === undefined || answer === undefined) return;
    verifier.question = undefined;
    const now = this.#clockOf(verifier);
    if (answer.kind === 'extended') {
      const isReplaced = this.#protocol.isReplaced(history ?? 0, verifier.history);
      verifier.history = history;
      this.#tell(verifier, { ...answer, isNew: answer.isNew || isReplaced, now });
    } else this.#tell(verifier, 'now' in answer ? { ...answer, now } : answer);
  }

  /** The connection breaks. The question may or may not have arrived. */
  fail(index: number): void {
    const verifier = this.#running(index);
    if (verifier?.question === undefined) return;
    this.#strays.push(verifier.question);
    verifier.question = undefined;
    this.#tell(verifier, { kind: 'failed' });
  }

  #tell(verifier: Verifier, message: LeaseMessage): void {
    const { state, actions } = this.#protocol.step(verifier.renewal, message, LEASE_MS);
    verifier.renewal = state;
    for (const action of actions) {
      if (action.kind === 'evict') verifier.cache.evict(action.invalidated);
      else if (action.kind === 'believe') verifier.cache.believe(action.until);
      else if (action.kind === 'startOver') this.#startOver(verifier);
      else verifier.question = { instance: verifier.instance, action, answer: undefined };
    }
  }

  #startOver(verifier: Verifier): void {
    verifier.cache.evict('all');
    verifier.cache.believe(Number.NEGATIVE_INFINITY);
    verifier.instance = this.#newInstance();
  }

  /** A question of a broken connection reaches the database. */
  arriveLate(): void {
    const stray = this.#strays.find(({ answer }) => answer === undefined);
    if (stray !== undefined) stray.answer = carryOut(stray, this.database, this.#protocol);
  }

  // Verifications.

  verify(index: number, hash: string): void {
    const verifier = this.#running(index);
    if (verifier === undefined) return;
    const known = verifier.cache.find(hash, this.#clockOf(verifier));
    if (known !== undefined) {
      this.acceptedFromMemory += known.revokedAt === null ? 1 : 0;
      if (Number(known.name) < (verifier.history ?? 0)) {
        throw new Error(
          `${hash} was accepted in step ${this.#step}, from tables that were replaced before a renewal`,
        );
      }
      this.#judge(known, hash, this.#step);
      return;
    }
    verifier.readings.push({
      hash,
      begunAt: this.#step,
      fence: verifier.cache.fence(this.#clockOf(verifier)),
      token: undefined,
    });
  }

  /** The database reads the row. */
  readRow(index: number): void {
    const verifier = this.#verifiers[index % this.#verifiers.length];
    const reading = verifier?.readings.find(({ token }) => token === undefined);
    if (reading !== undefined) reading.token = this.database.readToken(reading.hash);
  }

  /** The row comes back. */
  receiveRow(index: number): void {
    const verifier = this.#running(index);
    const at = verifier?.readings.findIndex(({ token }) => token !== undefined) ?? -1;
    const [reading] = at < 0 ? [] : (verifier?.readings.splice(at, 1) ?? []);
    if (verifier === undefined || reading?.token === undefined) return;
    verifier.cache.fill(reading.fence, reading.hash, reading.token);
    this.#judge(reading.token, reading.hash, reading.begunAt);
  }

  #judge(token: StoredToken, hash: string, begunAt: number): void {
    if (token.revokedAt !== null) return;
    const broken = this.#revocations.find(
      (one) => one.hash === hash && one.returnedAt !== undefined && one.returnedAt < begunAt,
    );
    if (broken !== undefined) {
      throw new Error(
        `${hash} was accepted in step ${begunAt}, revoked for good in step ${broken.returnedAt}`,
      );
    }
  }

  // Revocations.

  beginRevocation(hash: string): void {
    const xid = this.database.beginRevocation(hash);
    this.#revocations.push({
      xid,
      hash,
      isCommitted: false,
      isBackedUp: false,
      endsAt: new Map(),
      returnedAt: undefined,
    });
  }

  /** The one that has been open for longest, or another: transactions commit in any order. */
  commit(nth: number): void {
    const open = this.#revocations.filter(({ isCommitted }) => !isCommitted);
    const revocation = open[nth % Math.max(1, open.length)];
    if (revocation === undefined) return;
    this.database.commit(revocation.xid);
    revocation.isCommitted = true;
  }

  /** Returns each revocation that no lease delays any more. */
  returnRevocations(): void {
    for (const revocation of this.#revocations) {
      if (!revocation.isCommitted || revocation.returnedAt !== undefined) continue;
      if (revocation.endsAt.size === 0) this.#protocol.noteHistory(this.database);
      if (!this.#isAwaited(revocation)) revocation.returnedAt = this.#step;
    }
  }

  #isAwaited({ xid, endsAt }: Revocation): boolean {
    const now = this.#revokersClock();
    const awaited = [...this.database.leases].filter(([instance, { seen }]) => {
      if (!endsAt.has(instance)) endsAt.set(instance, now + this.#protocol.waitMs);
      return !this.#protocol.isConfirmed(this.database, xid, seen) && now < (endsAt.get(instance) ?? now);
    });
    return awaited.length > 0;
  }

  isEveryCommittedRevocationReturned(): boolean {
    return this.#revocations.every((one) => !one.isCommitted || one.returnedAt !== undefined);
  }

  // Events of a verifier.

  pause(index: number): void {
    const verifier = this.#verifiers[index % this.#verifiers.length];
    if (verifier !== undefined) verifier.isPaused = !verifier.isPaused;
  }

  /** Killed, and started again as another instance. Its lease remains. */
  crash(index: number): void {
    const verifier = this.#verifiers[index % this.#verifiers.length];
    if (verifier === undefined) return;
    if (verifier.question !== undefined) this.#strays.push(verifier.question);
    Object.assign(verifier, this.#fresh());
  }

  /** Stopped by SIGTERM, which deletes its lease. */
  stop(index: number): void {
    const verifier = this.#running(index);
    if (verifier === undefined) return;
    this.database.leases.delete(verifier.instance);
    Object.assign(verifier, this.#fresh());
  }

  /** Deletes the leases that were not renewed for their duration, by the clock of this verifier. */
  reap(index: number): void {
    const verifier = this.#running(index);
    if (verifier === undefined) return;
    const now = this.#clockOf(verifier);
    for (const [instance, lease] of this.database.leases) {
      const known = verifier.watched.get(instance);
      if (known === undefined || !this.#protocol.isUnchanged(lease, known.lease)) {
        verifier.watched.set(instance, { lease, since: now });
      } else if (now >= known.since + LEASE_MS) {
        this.database.leases.delete(instance);
      }
    }
  }

  // Actions of an operator.

  backUp(): void {
    this.database.backUp();
    for (const one of this.#revocations) one.isBackedUp = one.isCommitted;
  }

  /** Undoes all commits since the backup, including revocations. */
  restore(): void {
    if (this.database.restore()) this.#revocations = this.#revocations.filter((one) => one.isBackedUp);
  }
}
