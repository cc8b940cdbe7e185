import { hash } from 'node:crypto';

/** Operations between two turns of the event loop, in which a verifier renews its lease. */
const CHUNK = 5_000;

/** How long each operation runs before it is measured, so that its code is compiled. */
const WARM_UP_SECONDS = 1;

/**
 * Measures operations in this process, in rounds: each once, then each again. An operation:
 * `{ name, operation, isGood, limit? }`.
 */
export async function measureOperations(bench, { section, unit, operations }) {
  const texts = bench.tokens.map(({ text }) => text);
  const results = new Map(operations.map(({ name }) => [name, []]));
  for (const each of operations) {
    // All at once, so that a verifier fills its cache with few queries.
    await Promise.all(texts.map(each.operation));
    await operationsPerSecond(each, texts, WARM_UP_SECONDS);
  }
  for (let run = 1; run <= bench.runs; run += 1) {
    for (const each of operations) {
      const perSecond = await operationsPerSecond(each, texts, bench.seconds);
      results.get(each.name).push(perSecond);
      const figure = `${Math.round(perSecond).toLocaleString('en')} ${unit}`;
      bench.note(`run ${run} of ${bench.runs}: ${each.name}: ${figure}`);
    }
  }
  for (const { name, limit } of operations) {
    bench.figures.add({ section, name, unit, values: results.get(name), limit });
  }
}

/**
 * How often `operation` runs per second, with one token after the other. Each result must be good. Only a promise is
 * awaited.
 */
async function operationsPerSecond({ operation, isGood }, texts, seconds) {
  const start = performance.now();
  const end = start + seconds * 1000;
  let count = 0;
  while (performance.now() < end) {
    for (let n = 0; n < CHUNK; n += 1) {
      const answer = operation(texts[(count + n) % texts.length]);
      if (!isGood(answer instanceof Promise ? await answer : answer)) throw new Error('A token was refused');
    }
    count += CHUNK;
    await new Promise(setImmediate);
  }
  return count / ((performance.now() - start) / 1000);
}

/** The limit in process: one SHA-256 and one lookup in memory. */
export function createMapLookUp(tokens) {
  const byHash = new Map(tokens.map((token) => [token.hash, token]));
  return {
    operation: (text) => byHash.get(hash('sha256', text, 'hex')),
    isGood: (token) => token !== undefined,
  };
}
