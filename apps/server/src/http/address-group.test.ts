import { describe, expect, test } from 'vitest';
import { groupOf, isLoopback } from './address-group.ts';

describe('groupOf', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64', '2001:db8:1::/48'],
    ['2001:0DB8:0001:0002::', '2001:db8:1:2::/64', '2001:db8:1::/48'],
    ['2001:db8::7', '2001:db8:0:0::/64', '2001:db8:0::/48'],
    ['::1', '0:0:0:0::/64', '0:0:0::/48'],
    ['64:ff9b::203.0.113.7', '64:ff9b:0:0::/64', '64:ff9b:0::/48'],
    ['unknown', 'unknown', 'unknown'],
  ])('%s is counted as %s and %s', (address, near, wide) => {
    expect(groupOf(address)).toEqual({ near, wide });
  });
});

test('isLoopback supports IPv4 and IPv6', () => {
  expect(['127.0.0.1', '127.9.9.9', '::1', '203.0.113.7', '2001:db8::1'].map(isLoopback)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
