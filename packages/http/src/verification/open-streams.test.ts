import type { StoredToken } from '@tokenhouse/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type OpenStreams, watchOpenStreams } from './open-streams.ts';

const NOW = new Date('2026-08-01T09:30:00.000Z');

function aToken(id: string, given: Partial<StoredToken> = {}): StoredToken {
  return { id, userId: 'u1', name: id, expiresAt: null, revokedAt: null, ...given };
}

describe('watchOpenStreams', () => {
  let stored: Map<string, StoredToken>;
  let asked: string[][];
  let isAway: boolean;
  let streams: OpenStreams;

  beforeEach(() => {
    vi.useFakeTimers({ now: NOW });
    stored = new Map(['a', 'b'].map((id) => [id, aToken(id)]));
    asked = [];
    isAway = false;
    const findStored = async (ids: readonly string[]) => {
      asked.push([...ids]);
      if (isAway) throw new Error('away');
      return ids.flatMap((id) => stored.get(id) ?? []);
    };
    streams = watchOpenStreams({ findStored }, () => new Date());
  });
  afterEach(() => {
    streams.stop();
    vi.useRealTimers();
  });

  const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1_000);

  test('leaves a stream open while its token is active, asking once a second', async () => {
    const end = vi.fn();
    streams.open(aToken('a'), end);
    await seconds(3);
    expect(asked).toEqual([['a'], ['a'], ['a']]);
    expect(end).not.toHaveBeenCalled();
  });

  test('asks once for all, each token once, and never while nothing is open', async () => {
    await seconds(5);
    expect(asked).toEqual([]);
    const closes = ['a', 'a', 'b'].map((id) => streams.open(aToken(id), vi.fn()));
    await seconds(1);
    expect(asked).toEqual([['a', 'b']]);
    for (const close of closes) close();
    await seconds(5);
    expect(asked.length).toBeLessThanOrEqual(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a watch that is ended twice leaves the others as they are', async () => {
    const others = [vi.fn(), vi.fn()];
    streams.open(aToken('a'), others[0] ?? vi.fn());
    const close = streams.open(aToken('b'), vi.fn());
    streams.open(aToken('a'), others[1] ?? vi.fn());
    close();
    close();
    stored.delete('a');
    await seconds(1);
    expect(asked).toEqual([['a']]);
    for (const end of others) expect(end).toHaveBeenCalledOnce();
  });

  test('ends all streams of a revoked token within a second, and no other', async () => {
    const [first, second, other] = [vi.fn(), vi.fn(), vi.fn()];
    streams.open(aToken('a'), first);
    streams.open(aToken('a'), second);
    streams.open(aToken('b'), other);
    await seconds(1);
    stored.set('a', aToken('a', { revokedAt: NOW }));
    await seconds(1);
    expect([first, second, other].map((end) => end.mock.calls.length)).toEqual([1, 1, 0]);
  });

  test('ends the stream of a token that expires, at its moment by the clock', async () => {
    const end = vi.fn();
    stored.set('a', aToken('a', { expiresAt: new Date(NOW.getTime() + 3_000) }));
    streams.open(aToken('a'), end);
    await seconds(2);
    expect(end).not.toHaveBeenCalled();
    await seconds(1);
    expect(end).toHaveBeenCalledOnce();
  });

  test('ends the stream of a token that was deleted', async () => {
    const end = vi.fn();
    streams.open(aToken('a'), end);
    stored.delete('a');
    await seconds(1);
    expect(end).toHaveBeenCalledOnce();
  });

  test('ends every stream when the database does not respond, and watches later ones', async () => {
    const [before, after] = [vi.fn(), vi.fn()];
    const close = streams.open(aToken('a'), before);
    isAway = true;
    await seconds(1);
    expect(before).toHaveBeenCalledOnce();
    close();
    isAway = false;
    streams.open(aToken('b'), after);
    await seconds(2);
    expect(after).not.toHaveBeenCalled();
    expect(asked.at(-1)).toEqual(['b']);
  });

  test('does not end closed responses, nor any response after stop', async () => {
    const [closed, stopped] = [vi.fn(), vi.fn()];
    streams.open(aToken('a'), closed)();
    streams.open(aToken('b'), stopped);
    stored.clear();
    streams.stop();
    await seconds(5);
    expect(closed).not.toHaveBeenCalled();
    expect(stopped).not.toHaveBeenCalled();
    expect(asked).toEqual([]);
  });
});
