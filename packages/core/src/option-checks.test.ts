import { expect, test } from 'vitest';
import { checkUsageLogOptions, checkWhole } from './option-checks.ts';
import type { UsageDurability } from './usage-writer.ts';

test.each([0, 7, 10])('takes %d, which is a whole number within the bounds', (value) => {
  expect(() => checkWhole('limits.maxActive', value, 0, 10)).not.toThrow();
});

test.each([Number.NaN, -1, 11, 1.5, Number.POSITIVE_INFINITY, '7' as unknown as number])(
  'refuses %s, and names the option',
  (value) => {
    expect(() => checkWhole('limits.maxActive', value, 0, 10)).toThrow(
      new RangeError(`limits.maxActive must be a whole number from 0 to 10, and is ${value}`),
    );
  },
);

test('a usage log is durable or buffered, and no typing error makes it either', () => {
  expect(() => checkUsageLogOptions('durable', 90)).not.toThrow();
  expect(() => checkUsageLogOptions('buffered', 0)).not.toThrow();
  expect(() => checkUsageLogOptions('Durable' as UsageDurability, 90)).toThrow(
    new RangeError('usageLog must be durable or buffered, and is Durable'),
  );
});

test.each([-1, Number.NaN, 36_501])('uses cannot be kept for %s days', (days) => {
  expect(() => checkUsageLogOptions('durable', days)).toThrow(RangeError);
});
