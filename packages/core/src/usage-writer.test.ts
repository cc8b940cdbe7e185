import { describe, expect, test } from 'vitest';
import type { Awaitable } from './awaitable.ts';
import { InvalidUseError } from './errors.ts';
import type { Use } from './usage.ts';
import { NONE_APART, type WrittenApart } from './usage-queue.ts';
import { createBufferedWriter, createDurableWriter, createUsageWriter } from './usage-writer.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

function use(endpoint: string): Use {
  const origin = { ipAddress: null, userAgent: null, client: null };
  return { ...origin, tokenId: 't', at: new Date(0), outcome: 'accepted', endpoint };
}

/** A log whose commits the test lets through, or fails, one by one. */
function openLog() {
  const written: string[][] = [];
  const commits: { succeed(): void; fail(error: unknown): void }[] = [];
  return {
    written,
    /** Whether a batch waits to be committed. */
    get busy() {
      return commits.length > 0;
    },
    async settle(error?: unknown) {
      while (commits.length === 0) await turn();
      const commit = commits.shift();
      if (error === undefined) commit?.succeed();
      else commit?.fail(error);
      await turn();
    },
    write: (uses: readonly Use[]) =>
      new Promise<WrittenApart>((resolve, fail) => {
        written.push(uses.map(({ endpoint }) => endpoint));
        commits.push({ succeed: () => resolve(NONE_APART), fail });
      }),
  };
}

/** What has become of a promise by now. */
async function stateOf(recorded: Awaitable<unknown>): Promise<string> {
  return Promise.race([
    Promise.resolve(recorded).then(
      () => 'resolved',
      (error: { code?: string }) => error.code ?? 'rejected',
    ),
    turn().then(() => 'pending'),
  ]);
}

describe('the durable writer', () => {
  test('record resolves when its batch is committed, and not before', async () => {
    const log = openLog();
    const { record } = createDurableWriter(log);
    const recorded = record(use('a'));
    await turn();
    await turn();
    expect(log.written).toEqual([['a']]);
    expect(await stateOf(recorded)).toBe('pending');
    await log.settle();
    expect(await stateOf(recorded)).toBe('resolved');
  });

  test('a use that is written apart does not delay the others of its batch', async () => {
    let fail: (error: Error) => void = () => {};
    const fate = new Promise<void>((_, reject) => {
      fail = reject;
    });
    const { record } = createDurableWriter({
      write: async (uses) =>
        new Map(uses.filter(({ endpoint }) => endpoint === 'b').map((one) => [one, fate])),
    });
    const [a, b, c] = [record(use('a')), record(use('b')), record(use('c'))];
    await Promise.all([a, c]);
    expect(await stateOf(b)).toBe('pending');
    fail(new Error('locked'));
    await expect(b).rejects.toThrow('locked');
    await expect(record(use('d'))).resolves.toBeUndefined();
  });

  test('uses of one turn share a batch; later uses form the next', async () => {
    const log = openLog();
    const { record } = createDurableWriter(log);
    const all = [record(use('a')), record(use('b'))];
    await turn();
    await turn();
    all.push(record(use('c')), record(use('d')));
    await log.settle();
    await log.settle();
    await Promise.all(all);
    expect(log.written).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  test('of many that wait a batch takes half, and another goes beside it where that is allowed', async () => {
    const log = openLog();
    const { record } = createDurableWriter({ ...log, maxUnderWay: 2 });
    const all = Array.from({ length: 100 }, (_, n) => record(use(`${n}`)));
    await turn();
    await turn();
    expect(log.written.map((batch) => batch.length)).toEqual([50, 25]);
    for (let batch = 0; batch < 4; batch += 1) await log.settle();
    await Promise.all(all);
    expect(log.written.flat()).toEqual(all.map((_, n) => `${n}`));
  });

  test('a few waiting uses do not start a second batch', async () => {
    const log = openLog();
    const { record } = createDurableWriter({ ...log, maxUnderWay: 2 });
    const all = [record(use('a'))];
    await turn();
    await turn();
    for (let n = 0; n < 11; n += 1) all.push(record(use(`${n}`)));
    await turn();
    await turn();
    expect(log.written).toHaveLength(1);
    await log.settle();
    await log.settle();
    await Promise.all(all);
    expect(log.written).toHaveLength(2);
  });

  test('a batch holds maxBatch uses at most, in the order in which they came', async () => {
    const log = openLog();
    const { record } = createDurableWriter({ ...log, maxBatch: 2 });
    const all = ['a', 'b', 'c'].map((endpoint) => record(use(endpoint)));
    await log.settle();
    await log.settle();
    await Promise.all(all);
    expect(log.written).toEqual([['a', 'b'], ['c']]);
  });

  test('a failed commit rejects all of its uses and none of the next', async () => {
    const log = openLog();
    const { record } = createDurableWriter({ ...log, maxBatch: 2 });
    const all = ['a', 'b', 'c'].map((endpoint) => record(use(endpoint)));
    const ended = Promise.allSettled(all);
    const failure = new Error('disk full');
    await log.settle(failure);
    await log.settle();
    expect(await ended).toEqual([
      { status: 'rejected', reason: failure },
      { status: 'rejected', reason: failure },
      { status: 'fulfilled', value: undefined },
    ]);
  });

  test('rejects with unavailable when too many uses wait, until the next commit', async () => {
    const log = openLog();
    const { record } = createDurableWriter({ ...log, maxWaiting: 2 });
    const first = [record(use('a')), record(use('b'))];
    expect(await stateOf(record(use('c')))).toBe('unavailable');
    await log.settle();
    await Promise.all(first);
    const next = record(use('d'));
    await log.settle();
    await next;
    expect(log.written).toEqual([['a', 'b'], ['d']]);
  });

  test('stop refuses new uses, writes the waiting ones, and resolves then', async () => {
    const log = openLog();
    const { record, stop } = createDurableWriter({ ...log, maxBatch: 1 });
    const all = [record(use('a')), record(use('b'))];
    const stopped = stop();
    expect(await stateOf(record(use('c')))).toBe('unavailable');
    expect(await stateOf(stopped)).toBe('pending');
    await log.settle();
    await log.settle();
    await Promise.all([...all, stopped]);
    expect(log.written).toEqual([['a'], ['b']]);
  });

  test('stop resolves at once when nothing was ever recorded', async () => {
    await createDurableWriter(openLog()).stop();
  });

  test('the observer hears of each commit, and of none that failed', async () => {
    const log = openLog();
    const heard: [number, number][] = [];
    const observer = { batchWritten: (uses: number, seconds: number) => void heard.push([uses, seconds]) };
    const { record } = createDurableWriter({ ...log, observer });
    const failed = record(use('a')).catch(() => {});
    await log.settle(new Error('away'));
    await failed;
    const committed = [record(use('b')), record(use('c'))];
    await log.settle();
    await Promise.all(committed);
    expect(heard).toEqual([[2, expect.any(Number)]]);
  });
});

describe('the buffered writer', () => {
  test('a use that fails apart is retried, and other uses are not refused', async () => {
    let attempts = 0;
    const write = async (uses: readonly Use[]): Promise<WrittenApart> =>
      new Map(
        uses
          .filter(({ endpoint }) => endpoint === 'locked')
          .map((one) => {
            attempts += 1;
            return [one, attempts < 3 ? Promise.reject(new Error('locked')) : Promise.resolve()];
          }),
      );
    const { record, stop } = createBufferedWriter({ write, retryMs: 1 });
    await record(use('locked'));
    for (let n = 0; n < 20; n += 1) {
      await turn();
      await record(use('free'));
    }
    await stop();
    expect(attempts).toBe(3);
  });

  test('a use with rejected values is lost and reported, without a retry', async () => {
    const lost: Error[] = [];
    let attempts = 0;
    const write = async (uses: readonly Use[]): Promise<WrittenApart> => {
      attempts += 1;
      return new Map(uses.map((one) => [one, Promise.reject(new InvalidUseError('no'))]));
    };
    const observer = { batchWritten() {}, usageLost: (error: Error) => void lost.push(error) };
    const { record, stop } = createBufferedWriter({ write, observer, retryMs: 1 });
    await record(use('invalid'));
    await stop();
    expect({ attempts, lost: lost.length }).toEqual({ attempts: 1, lost: 1 });
    expect(lost[0]).toBeInstanceOf(InvalidUseError);
  });

  test('record resolves before the commit, which follows at once', async () => {
    const log = openLog();
    const { record } = createBufferedWriter(log);
    await record(use('a'));
    expect(log.written).toEqual([]);
    await turn();
    await turn();
    expect(log.written).toEqual([['a']]);
  });

  test('once a write has failed new uses are refused until the accepted one is written', async () => {
    const log = openLog();
    const { record, stop } = createBufferedWriter({ ...log, retryMs: 1 });
    await record(use('a'));
    await log.settle(new Error('away'));
    expect(await stateOf(record(use('b')))).toBe('unavailable');
    await log.settle();
    await expect.poll(() => stateOf(record(use('c')))).toBe('resolved');
    const stopped = stop();
    await log.settle();
    await stopped;
    expect(log.written).toEqual([['a'], ['a'], ['c']]);
  });

  test('one use more than may wait is refused with unavailable', async () => {
    const log = openLog();
    const { record } = createBufferedWriter({ ...log, maxWaiting: 1 });
    await record(use('a'));
    expect(await stateOf(record(use('b')))).toBe('unavailable');
  });

  test('refuses new uses until the failed batch is written, even if another batch succeeds', async () => {
    const commits: { uses: readonly Use[]; succeed(): void; fail(): void }[] = [];
    const write = (uses: readonly Use[]) =>
      new Promise<WrittenApart>((resolve, reject) => {
        commits.push({ uses, succeed: () => resolve(NONE_APART), fail: () => reject(new Error('away')) });
      });
    const { record, stop } = createBufferedWriter({ write, maxUnderWay: 2, retryMs: 1 });
    for (let n = 0; n < 40; n += 1) record(use(`${n}`));
    await turn();
    await turn();
    expect(commits.map(({ uses }) => uses.length)).toEqual([24, 16]);
    commits[0]?.fail();
    await turn();
    commits[1]?.succeed();
    await turn();
    expect(await stateOf(record(use('new')))).toBe('unavailable');
    await expect.poll(() => commits.length).toBe(3);
    commits[2]?.succeed();
    await turn();
    expect(record(use('new'))).toBeUndefined();
    const stopped = Promise.all([stop(), stop()]);
    await expect.poll(() => commits.length).toBe(4);
    commits[3]?.succeed();
    await stopped;
  });

  test('record returns no promise, until more than maxBehind uses wait', async () => {
    const log = openLog();
    const { record } = createBufferedWriter({ ...log, maxBehind: 2, maxBatch: 2 });
    expect([record(use('a')), record(use('b'))]).toEqual([undefined, undefined]);
    const held = [record(use('c')), record(use('d'))];
    expect(await stateOf(Promise.race(held))).toBe('pending');
    await log.settle();
    expect(await Promise.all(held.map(stateOf))).toEqual(['resolved', 'resolved']);
    expect(record(use('e'))).toBeInstanceOf(Promise);
    await log.settle();
    expect(record(use('f'))).toBeUndefined();
  });

  test('a waiting call is refused when a write fails, but its use is written later', async () => {
    const log = openLog();
    const { record, stop } = createBufferedWriter({ ...log, maxBehind: 1, retryMs: 1 });
    record(use('a'));
    const held = Promise.resolve(record(use('b'))).catch(({ code }) => code);
    await log.settle(new Error('away'));
    expect(await held).toBe('unavailable');
    const stopped = stop();
    await log.settle();
    await stopped;
    expect(log.written).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  test('stop writes what was accepted', async () => {
    const log = openLog();
    const { record, stop } = createUsageWriter('buffered', log);
    await record(use('a'));
    const stopped = stop();
    expect(await stateOf(stopped)).toBe('pending');
    await log.settle();
    await stopped;
    expect(log.written).toEqual([['a']]);
  });

  test('a use that comes after stop is refused with unavailable', async () => {
    const { record, stop } = createUsageWriter('buffered', openLog());
    await stop();
    expect(await stateOf(record(use('a')))).toBe('unavailable');
  });
});
