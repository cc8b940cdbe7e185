import { expect, test } from 'vitest';
import { createCallBudget } from './call-budget.ts';

const text = (length: number) => ({ content: [{ type: 'text' as const, text: 'x'.repeat(length) }] });
const both = (length: number) => ({ ...text(length), structuredContent: {} });
const never = () => expect.fail('a call was made');

test('calls share a budget of bytes; calls beyond it return an error result', async () => {
  const budget = createCallBudget({ bytes: 100, ms: 1 }, () => 0);
  const results = await Promise.all([
    budget.run(async () => text(60)),
    budget.run(async () => both(20)),
    budget.run(async () => text(1)),
    budget.run(never),
  ]);
  expect(results.map(({ isError = false }) => isError)).toEqual([false, false, true, true]);
  expect(results[3]?.content).toEqual([{ type: 'text', text: expect.stringContaining('on its own') }]);
});

test('calls share a budget of time; no call begins when it is used up', async () => {
  let now = 0;
  const lasting = (ms: number) => async () => {
    now += ms;
    return text(1);
  };
  const budget = createCallBudget({ bytes: 100, ms: 10 }, () => now);
  const results = await Promise.all([budget.run(lasting(6)), budget.run(lasting(6)), budget.run(never)]);
  expect(results.map(({ isError = false }) => isError)).toEqual([false, false, true]);
});

test('calls run one after another, even after one that throws', async () => {
  const budget = createCallBudget({ bytes: 100, ms: 10 }, () => 0);
  let running = 0;
  const call = (fails: boolean) => async () => {
    running += 1;
    expect(running).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    if (fails) throw new Error('broken');
    return text(1);
  };
  const outcomes = await Promise.allSettled([false, true, false].map((fails) => budget.run(call(fails))));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});
