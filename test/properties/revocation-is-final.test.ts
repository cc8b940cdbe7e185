import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apply, type Event, history } from './revocation-model/events.ts';
import { FAULTS, PROTOCOL } from './revocation-model/faults.ts';
import type { Protocol } from './revocation-model/protocol.ts';
import { LEASE_MS, World } from './revocation-model/world.ts';

const RUNS = 30_000;
// A fault may need more runs. The search ends with the first history that shows it.
const RUNS_FOR_A_FAULT = 100_000;
// Fixed, so that a fault is found in every run of the suite or in none.
const SEED = 20_261_122;

const rate = fc.constantFrom(0.99, 0.995, 1, 1.005, 1.01);
const clocks = fc.record({ verifiers: fc.tuple(rate, rate), revoker: rate });

type Clocks = typeof clocks extends fc.Arbitrary<infer Value> ? Value : never;

function live(protocol: Protocol, { verifiers, revoker }: Clocks, events: readonly Event[]): World {
  const world = new World(protocol, verifiers, revoker);
  for (const one of events) apply(world, one);
  return world;
}

/** Lives histories until one breaks the guarantee; undefined when none does. */
function searchForBreach(protocol: Protocol, numRuns: number): string | undefined {
  const property = fc.property(clocks, history, (rates, events) => void live(protocol, rates, events));
  const { failed, errorInstance, counterexample } = fc.check(property, { numRuns, seed: SEED });
  return failed ? `${errorInstance} in ${JSON.stringify(counterexample)}` : undefined;
}

describe('G1: once a revocation has returned, no verification that begins afterwards succeeds', () => {
  test(`in ${RUNS} histories of verifiers that renew, pause, crash, stop and restore`, () => {
    expect(searchForBreach(PROTOCOL, RUNS)).toBeUndefined();
  });

  test.each(Object.entries(FAULTS))('the model finds the fault: %s', (_fault, protocol) => {
    expect(searchForBreach(protocol, RUNS_FOR_A_FAULT)).toMatch(/was accepted in step/);
  });

  test('tokens are accepted from the cache in these histories', () => {
    let accepted = 0;
    const property = fc.property(clocks, history, (rates, events) => {
      accepted += live(PROTOCOL, rates, events).acceptedFromMemory;
    });
    fc.assert(property, { numRuns: 1_000, seed: SEED });
    expect(accepted).toBeGreaterThan(500);
  });

  test('a revocation returns within one lease, or two if the tables were replaced', () => {
    const property = fc.property(clocks, history, (rates, events) => {
      const world = live(PROTOCOL, rates, events);
      for (let leases = 0; leases < 3; leases += 1) {
        world.begin();
        world.returnRevocations();
        world.passTime(LEASE_MS / rates.revoker + 1);
      }
      expect(world.isEveryCommittedRevocationReturned()).toBe(true);
    });
    fc.assert(property, { numRuns: 1_000 });
  });
});
