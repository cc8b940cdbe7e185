import type { Readable } from 'node:stream';
import { type OwnedUse, TokenhouseError } from '@tokenhouse/core';
import { toUsageRecord } from '@tokenhouse/http';
import { createEventStream, type EventStream, type StreamEvent } from './event-stream.ts';
import { type StartTimer, startTimerOnRealClock } from './poll-loop.ts';
import type { UsageFeed } from './usage-feed.ts';

/** A user who listens to events. */
export interface Listener {
  readonly userId: string;
  /** Called with each heartbeat. The stream ends when it resolves with false. Never rejects. */
  isAdmitted(): Promise<boolean>;
}

export interface UsageStreams {
  /** The body of an event stream of the user's uses. Rejects with `rate_limited` or `unavailable`. */
  open(listener: Listener): Promise<Readable>;
  /** Ends all streams. */
  end(): void;
}

const MAX_PER_USER = 20;
const HEARTBEAT_EVERY_MS = 15_000;
// The time for a reader to receive the last events.
const END_WITHIN_MS = 500;

/** The event streams of this instance, at most 20 for each user. */
export function createUsageStreams(
  feed: UsageFeed,
  startTimer: StartTimer = startTimerOnRealClock,
): UsageStreams {
  const open = new Map<EventStream, Listener>();

  function refuseTooMany(userId: string): void {
    const own = [...open.values()].filter((listener) => listener.userId === userId);
    if (own.length < MAX_PER_USER) return;
    const detail = `You have ${MAX_PER_USER} open event streams. Close one first.`;
    throw new TokenhouseError('rate_limited', detail, { retryAfter: HEARTBEAT_EVERY_MS / 1000 });
  }

  function end(stream: EventStream): void {
    if (!open.delete(stream)) return;
    stream.end();
    stream.body.once(
      'close',
      startTimer(() => stream.body.destroy(), END_WITHIN_MS),
    );
  }

  /** Sends heartbeats and checks the caller while the stream is open. */
  function keepAlive(stream: EventStream, listener: Listener): void {
    let cancel = startTimer(check, HEARTBEAT_EVERY_MS);
    stream.body.once('close', () => cancel());

    async function check(): Promise<void> {
      stream.heartbeat();
      if (!(await listener.isAdmitted())) end(stream);
      else if (open.has(stream)) cancel = startTimer(check, HEARTBEAT_EVERY_MS);
    }
  }

  return {
    async open(listener) {
      refuseTooMany(listener.userId);
      const stream = createEventStream();
      open.set(stream, listener);
      stream.body.once('close', () => open.delete(stream));
      try {
        const unsubscribe = await feed.subscribe(listener.userId, (uses) => stream.send(uses.map(toEvent)));
        stream.body.once('close', unsubscribe);
      } catch (error) {
        stream.body.destroy();
        throw error;
      }
      keepAlive(stream, listener);
      return stream.body;
    },
    end() {
      for (const stream of open.keys()) end(stream);
    },
  };
}

function toEvent(use: OwnedUse): StreamEvent {
  return { name: 'use', id: use.id, data: { tokenId: use.tokenId, ...toUsageRecord(use) } };
}
