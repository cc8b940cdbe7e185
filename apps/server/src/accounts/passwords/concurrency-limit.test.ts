import { describe, expect, test } from 'vitest';
import { groupOf } from '../../http/address-group.ts';
import { createConcurrencyLimit } from './concurrency-limit.ts';

const HOME = groupOf('203.0.113.1');

/** Work that ends when the test says so. */
function openEnded() {
  let resolve: (value: string) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<string>((...settle) => {
    [resolve, reject] = settle;
  });
  return {
    work: () => promise,
    resolve: (value: string) => resolve(value),
    reject: (error: Error) => reject(error),
  };
}

describe('a concurrency limit', () => {
  test('runs up to `atOnce` at a time, and those of one address in order', async () => {
    const limit = createConcurrencyLimit(2, 10);
    const pieces = [openEnded(), openEnded(), openEnded(), openEnded()];
    const started: number[] = [];
    const results = pieces.map((piece, i) =>
      limit(HOME, () => {
        started.push(i);
        return piece.work();
      }),
    );
    await Promise.resolve();
    expect(started).toEqual([0, 1]);
    pieces[1]?.resolve('b');
    expect(await results[1]).toBe('b');
    expect(started).toEqual([0, 1, 2]);
    for (const piece of pieces) piece.resolve('x');
    await Promise.all(results);
    expect(started).toEqual([0, 1, 2, 3]);
  });

  test('continues after work that fails', async () => {
    const limit = createConcurrencyLimit(1, 10);
    const [first, second] = [openEnded(), openEnded()];
    const failing = limit(HOME, first.work);
    const waiting = limit(HOME, second.work);
    first.reject(new Error('no'));
    await expect(failing).rejects.toThrow('no');
    second.resolve('yes');
    expect(await waiting).toBe('yes');
    expect(await limit(HOME, async () => 'again')).toBe('again');
  });

  test('rejects with unavailable when too much work of one address waits', async () => {
    const limit = createConcurrencyLimit(1, 1);
    const piece = openEnded();
    const [running, waiting] = [limit(HOME, piece.work), limit(HOME, piece.work)];
    await expect(limit(HOME, piece.work)).rejects.toMatchObject({ code: 'unavailable', retryAfter: 5 });
    piece.resolve('done');
    await Promise.all([running, waiting]);
  });
});

describe('a full limit', () => {
  /** A limit for 1 running and 12 waiting, with one piece of work running; `order` lists the admitted addresses. */
  async function crowd(addresses: readonly string[]) {
    const limit = createConcurrencyLimit(1, 12);
    const first = openEnded();
    const order: string[] = [];
    const running = limit(groupOf('198.51.100.1'), first.work);
    const outcomes = addresses.map((address) =>
      limit(groupOf(address), async () => void order.push(address)).then(
        () => 'done',
        () => 'refused',
      ),
    );
    first.resolve('done');
    await running;
    return { order, outcomes: await Promise.all(outcomes) };
  }

  test('addresses take turns, so a busy address delays each other one by a single turn', async () => {
    const { order } = await crowd([
      '203.0.113.1',
      '203.0.113.1',
      '203.0.113.1',
      '203.0.113.2',
      '2001:db8::1',
    ]);
    expect(order).toEqual(['203.0.113.1', '203.0.113.2', '2001:db8::1', '203.0.113.1', '203.0.113.1']);
  });

  test('nine addresses that fill it do not block a tenth', async () => {
    const nine = Array.from({ length: 270 }, (_, n) => `203.0.113.${n % 9}`);
    const { order, outcomes } = await crowd([...nine, '198.51.100.7']);
    expect(outcomes.at(-1)).toBe('done');
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(12);
    expect(order.indexOf('198.51.100.7')).toBeLessThanOrEqual(9);
  });

  test('one IPv6 /48 counts as one, regardless of its number of /64', async () => {
    const site = Array.from({ length: 100 }, (_, n) => `2001:db8:1:${n.toString(16)}::1`);
    const { order, outcomes } = await crowd([...site, '2001:db8:2::1', '203.0.113.9']);
    expect(outcomes.slice(-2)).toEqual(['done', 'done']);
    expect(order.slice(0, 3)).toEqual(['2001:db8:1:0::1', '2001:db8:2::1', '203.0.113.9']);
  });

  test('within one /48 each /64 takes turns', async () => {
    const { order } = await crowd(['2001:db8::1', '2001:db8::2', '2001:db8:0:1::1']);
    expect(order).toEqual(['2001:db8::1', '2001:db8:0:1::1', '2001:db8::2']);
  });
});
