import { createMapLookUp, operationsPerSecond } from '../support/operations.js';
import { measureInRounds } from '../support/rounds.js';
import { startMeasuredServer } from '../support/server-process.js';

export const name = 'limits';
export const title = 'The limits of this machine';

/** The row that figures over HTTP are compared with; each section measures it again, beside them. */
export const OPEN = {
  name: 'Fastify, no authentication',
  start: () => startMeasuredServer('open'),
};

/** The row that figures in process are compared with. */
export const MAP_LOOK_UP = 'SHA-256 and Map, in process';

export async function measure(bench) {
  const texts = bench.tokens.map(({ text }) => text);
  const lookUp = createMapLookUp(bench.tokens);
  await operationsPerSecond(lookUp, texts, 0.5);
  const values = [];
  for (let run = 0; run < bench.runs; run += 1) {
    values.push(await operationsPerSecond(lookUp, texts, bench.quick ? 0.5 : 2));
  }
  bench.figures.add({ section: name, name: MAP_LOOK_UP, unit: 'look-ups/s', values });

  await measureInRounds(bench, name, [
    OPEN,
    {
      name: 'Fastify, SHA-256 and Map, nothing logged',
      start: () => startMeasuredServer('map', { tokensFile: bench.tokensFile }),
      limit: OPEN.name,
    },
  ]);
}
