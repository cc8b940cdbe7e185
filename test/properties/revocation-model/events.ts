import fc from 'fast-check';
import { LEASE_MS, type World } from './world.ts';

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

type Effect = (world: World, choice: Choice) => void;

/** What may apply, and how often it does. What lets the world go on is likelier than what breaks it. */
const EVENTS = {
  due: [8, (world, { verifier }) => world.due(verifier)],
  arrive: [16, (world, { verifier }) => world.arrive(verifier)],
  hear: [16, (world, { verifier }) => world.hear(verifier)],
  fail: [2, (world, { verifier }) => world.fail(verifier)],
  arriveLate: [2, (world) => world.arriveLate()],
  // Two without interruptions, so that caches are filled and trusted often enough.
  renew: [16, renew],
  remember: [12, remember],
  verify: [24, (world, { verifier, hash }) => world.verify(verifier, hash)],
  readRow: [12, (world, { verifier }) => world.readRow(verifier)],
  receiveRow: [12, (world, { verifier }) => world.receiveRow(verifier)],
  beginRevocation: [6, (world, { hash }) => world.beginRevocation(hash)],
  commit: [8, (world, { nth }) => world.commit(nth)],
  returnRevocations: [12, (world) => world.returnRevocations()],
  passTime: [8, (world, { ms }) => world.passTime(ms)],
  passLease: [3, (world, { ms }) => world.passTime(2_900 + ms / 4)],
  pause: [2, (world, { verifier }) => world.pause(verifier)],
  crash: [1, (world, { verifier }) => world.crash(verifier)],
  stop: [1, (world, { verifier }) => world.stop(verifier)],
  reap: [2, (world, { verifier }) => world.reap(verifier)],
  reapSilent: [3, reapSilent],
  backUp: [3, (world) => world.backUp()],
  restore: [3, (world) => world.restore()],
  // A revocation must not miss the lease of a verifier that started after the backup.
  restoreAndRevoke: [3, restoreAndRevoke],
} as const satisfies Readonly<Record<string, readonly [number, Effect]>>;

type Name = keyof typeof EVENTS;

/** An event, readable when a history is printed. */
export type Event = Choice & { readonly what: Name };

/** Actions of an operator. They are rare, because they would hide other faults from the search. */
const OF_OPERATORS: readonly Name[] = ['backUp', 'restore', 'restoreAndRevoke'];

function eventOf(names: readonly Name[]): fc.Arbitrary<Event> {
  const what = fc.oneof(...names.map((name) => ({ arbitrary: fc.constant(name), weight: EVENTS[name][0] })));
  return fc.record({ what, ...choice });
}

const choice = {
  verifier: fc.nat({ max: 1 }),
  hash: fc.constantFrom('a', 'b'),
  nth: fc.nat({ max: 3 }),
  ms: fc.nat({ max: 900 }),
};

const NAMES = Object.keys(EVENTS) as Name[];
const LENGTH = { minLength: 20, maxLength: 160, size: 'max' } as const;

/** A sequence of events; half of the histories have no operator. */
export const history: fc.Arbitrary<readonly Event[]> = fc.oneof(
  fc.array(eventOf(NAMES), LENGTH),
  fc.array(eventOf(NAMES.filter((name) => !OF_OPERATORS.includes(name))), LENGTH),
);

export function apply(world: World, { what, ...choice }: Event): void {
  world.begin();
  EVENTS[what][1](world, choice);
}

function renew(world: World, { verifier }: Choice): void {
  world.due(verifier);
  for (let question = 0; question < 3; question += 1) {
    world.arrive(verifier);
    world.hear(verifier);
  }
}

/** Watches the leases for the duration of one, without renewals. */
function reapSilent(world: World, { verifier }: Choice): void {
  world.reap(verifier);
  world.passTime(LEASE_MS + 100);
  world.reap(verifier);
}

function restoreAndRevoke(world: World, { hash }: Choice): void {
  world.restore();
  world.beginRevocation(hash);
  world.commit(0);
  world.returnRevocations();
}

function remember(world: World, { verifier, hash }: Choice): void {
  world.verify(verifier, hash);
  world.readRow(verifier);
  world.receiveRow(verifier);
}
