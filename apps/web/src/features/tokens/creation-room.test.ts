import type { TokenList, TokenRecord } from '@tokenhouse/client';
import { expect, test } from 'vitest';
import { formatTime } from '../../ui/format-time.ts';
import { creationRoom } from './creation-room.ts';

const NOW = new Date('2026-08-01T12:00:00Z');
const MINUTE = 60_000;
const at = (minutes: number) => new Date(NOW.getTime() + minutes * MINUTE);

/** A list with tokens that were created the given numbers of minutes ago. */
function listOf(ages: readonly number[], limits: Partial<TokenList['limits']>): TokenList {
  const tokens = ages.map((age) => ({ createdAt: at(-age).toISOString() }) as TokenRecord);
  return {
    tokens,
    limits: { maxActive: 10, active: 1, creationsPerHour: 2, creationsLeft: 0, ...limits },
  } as TokenList;
}

test('shows how many tokens can be generated', () => {
  expect(creationRoom(listOf([5], { creationsLeft: 1 }), NOW)).toEqual({
    canGenerate: true,
    text: '1 of 10 active tokens. You can generate 1 more this hour.',
  });
});

test('at the hourly limit, shows when the next one is possible', () => {
  // The third one is from the previous hour.
  expect(creationRoom(listOf([5, 20, 70], {}), NOW)).toEqual({
    canGenerate: false,
    text: `1 of 10 active tokens. You can generate the next one at ${formatTime(at(40))}.`,
  });
});

test('at that time one is possible, even before the list is fetched again', () => {
  const list = listOf([5, 20], {});
  expect(creationRoom(list, new Date(at(40).getTime() - 1)).canGenerate).toBe(false);
  expect(creationRoom(list, at(40))).toEqual({
    canGenerate: true,
    text: '1 of 10 active tokens. You can generate 1 more this hour.',
  });
});

test('at the limit of active tokens, says what to do', () => {
  expect(creationRoom(listOf([], { active: 11, creationsLeft: 2 }), NOW)).toEqual({
    canGenerate: false,
    text: '11 of 10 active tokens. Revoke a token to generate another.',
  });
});

test('shows no time if the list does not hold all tokens of the hour', () => {
  expect(creationRoom(listOf([5], {}), NOW)).toEqual({
    canGenerate: false,
    text: '1 of 10 active tokens. You have reached the limit of new tokens per hour.',
  });
});
