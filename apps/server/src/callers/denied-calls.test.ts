import type { FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import { createDeniedCalls } from './denied-calls.ts';

const from = (ip: string) => ({ ip, headers: {} }) as unknown as FastifyRequest;

test('keeps a bounded number of addresses, the last ones to call', () => {
  const calls = createDeniedCalls(() => new Date(0), 2);
  for (const ip of ['192.0.2.1', '192.0.2.2', '192.0.2.1', '192.0.2.3']) calls.add(from(ip), ip);
  const kept = ['192.0.2.1', '192.0.2.2', '192.0.2.3'].map((ip) => calls.newestFor(from(ip))?.detail);
  expect(kept).toEqual(['192.0.2.1', undefined, '192.0.2.3']);
});

test('a call without an address is neither kept nor shown', () => {
  const calls = createDeniedCalls(() => new Date(0));
  calls.add(from('unix:'), 'nobody');
  expect(calls.newestFor(from('unix:'))).toBeUndefined();
});
