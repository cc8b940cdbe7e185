import fc from 'fast-check';
import type { World } from './world.ts';

interface Choice {
  /** Which verifier. */
  readonly verifier: number;
  /** Which token. */
  readonly hash: string;
  /** Which of the open transactions. */
  readonly nth: number;
  /** Milliseconds. */
  readonly ms: number;
}

type Happening = (world: World, choice: Choice) => void;

/** What may happen, and how often it does. What lets the world go on is likelier than what breaks it. */
const HAPPENINGS = {
  due: [8, (world, { verifier }) => world.due(verifier)],
  arrive: [16, (world, { verifier }) => world.arrive(verifier)],
  hear: [16, (world, { verifier }) => world.hear(verifier)],
  fail: [2, (world, { verifier }) => world.fail(verifier)],
  arriveLate: [2, (world) => world.arriveLate()],
  // Two that are not interrupted, so that memory is filled and believed often enough to matter.
  renew: [16, renew],
  remember: [12, remember],
  verify: [24, (world, { verifier, hash }) => world.verify(verifier, hash)],
  readRow: [12, (world, { verifier }) => world.readRow(verifier)],
  receiveRow: [12, (world, { verifier }) => world.receiveRow(verifier)],
  beginRevocation: [6, (world, { hash }) => world.beginRevocation(hash)],
  commit: [8, (world, { nth }) => world.commit(nth)],
  returnRevocations: [12, (world) => world.returnRevocations()],
  passTime: [8, (world, { ms }) => world.passTime(ms)],
  passLease: [3, (world, { ms }) => world.passTime(2_800 + ms / 2)],
  pause: [2, (world, { verifier }) => world.pause(verifier)],
  crash: [1, (world, { verifier }) => world.crash(verifier)],
  stop: [1, (world, { verifier }) => world.stop(verifier)],
  clearLeases: [3, (world) => world.clearLeases()],
} as const satisfies Readonly<Record<string, readonly [number, Happening]>>;

type Name = keyof typeof HAPPENINGS;

/** One thing that happens, in a form that can be read when a history is printed. */
export type Event = Choice & { readonly what: Name };

export const event: fc.Arbitrary<Event> = fc.record({
  what: fc.oneof(
    ...Object.entries(HAPPENINGS).map(([name, [weight]]) => ({
      arbitrary: fc.constant(name as Name),
      weight,
    })),
  ),
  verifier: fc.nat({ max: 1 }),
  hash: fc.constantFrom('a', 'b'),
  nth: fc.nat({ max: 3 }),
  ms: fc.nat({ max: 900 }),
});

export function happen(world: World, { what, ...choice }: Event): void {
  world.begin();
  HAPPENINGS[what][1](world, choice);
}

function renew(world: World, { verifier }: Choice): void {
  world.due(verifier);
  for (let question = 0; question < 3; question += 1) {
    world.arrive(verifier);
    world.hear(verifier);
  }
}

function remember(world: World, { verifier, hash }: Choice): void {
  world.verify(verifier, hash);
  world.readRow(verifier);
  world.receiveRow(verifier);
}
