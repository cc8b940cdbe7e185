import { describe, expect, test } from 'vitest';
import { createGate } from './gate.ts';

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

describe('a gate', () => {
  test('lets as many run at once as it was told, in the order in which they came', async () => {
    const gate = createGate(2, 10);
    const pieces = [openEnded(), openEnded(), openEnded(), openEnded()];
    const started: number[] = [];
    const results = pieces.map((piece, i) =>
      gate(() => {
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

  test('goes on after work that fails', async () => {
    const gate = createGate(1, 10);
    const [first, second] = [openEnded(), openEnded()];
    const failing = gate(first.work);
    const waiting = gate(second.work);
    first.reject(new Error('no'));
    await expect(failing).rejects.toThrow('no');
    second.resolve('yes');
    expect(await waiting).toBe('yes');
    expect(await gate(async () => 'again')).toBe('again');
  });

  test('refuses as unavailable who would wait behind too many', async () => {
    const gate = createGate(1, 1);
    const piece = openEnded();
    const [running, waiting] = [gate(piece.work), gate(piece.work)];
    await expect(gate(piece.work)).rejects.toMatchObject({ code: 'unavailable', retryAfter: 5 });
    piece.resolve('done');
    await Promise.all([running, waiting]);
  });
});
