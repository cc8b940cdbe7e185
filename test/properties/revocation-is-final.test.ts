import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FAULTS, PROTOCOL } from './revocation-model/faults.ts';
import { type Event, event, happen } from './revocation-model/happenings.ts';
import type { Protocol } from './revocation-model/protocol.ts';
import { LEASE_MS, World } from './revocation-model/world.ts';

const RUNS = 30_000;
// Fixed, so that a fault is found in every run of the suite or in none.
const SEED = 20_261_122;

const rate = fc.constantFrom(0.99, 0.995, 1, 1.005, 1.01);
const clocks = fc.record({ verifiers: fc.tuple(rate, rate), database: rate });
const history = fc.array(event, { minLength: 20, maxLength: 160, size: 'max' });

type Clocks = typeof clocks extends fc.Arbitrary<infer Value> ? Value : never;

function live(protocol: Protocol, { verifiers, database }: Clocks, events: readonly Event[]): World {
  const world = new World(protocol, verifiers, database);
  for (const one of events) happen(world, one);
  return world;
}

/** Lives histories until one breaks the guarantee; undefined when none does. */
function searchForBreach(protocol: Protocol): string | undefined {
  const property = fc.property(clocks, history, (rates, events) => void live(protocol, rates, events));
  const { failed, errorInstance, counterexample } = fc.check(property, { numRuns: RUNS, seed: SEED });
  return failed ? `${errorInstance} in ${JSON.stringify(counterexample)}` : undefined;
}

describe('G1: once a revocation has returned, no verification that begins afterwards succeeds', () => {
  test(`in ${RUNS} histories of verifiers that verify, remember, renew, pause, crash and stop`, () => {
    expect(searchForBreach(PROTOCOL)).toBeUndefined();
  });

  test.each(Object.entries(FAULTS))('the model finds out when %s', (_fault, protocol) => {
    expect(searchForBreach(protocol)).toMatch(/was accepted in step/);
  });

  test('tokens are accepted from memory in these histories, so that there is something to break', () => {
    let accepted = 0;
    const property = fc.property(clocks, history, (rates, events) => {
      accepted += live(PROTOCOL, rates, events).acceptedFromMemory;
    });
    fc.assert(property, { numRuns: 1_000, seed: SEED });
    expect(accepted).toBeGreaterThan(500);
  });

  test('a revocation returns within one lease, whatever has become of the verifiers', () => {
    const property = fc.property(clocks, history, (rates, events) => {
      const world = live(PROTOCOL, rates, events);
      world.passTime(LEASE_MS / rates.database + 1);
      world.begin();
      world.returnRevocations();
      expect(world.isEveryCommittedRevocationReturned()).toBe(true);
    });
    fc.assert(property, { numRuns: 1_000 });
  });
});
